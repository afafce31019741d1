export * from './port.ts'
export { partitionOf } from './partition.ts'
export { openEmbeddedLog } from './embedded/open.ts'
export type { EmbeddedOptions } from './embedded/open.ts'
