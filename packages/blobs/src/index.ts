export * from './port.ts'
export { checkKey } from './key.ts'
export { openDisk } from './disk/open.ts'
