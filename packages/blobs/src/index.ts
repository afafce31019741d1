export * from './port.ts'
export { checkKey } from './key.ts'
export { openDisk } from './disk/open.ts'
export { openS3, type S3Options } from './s3/open.ts'
