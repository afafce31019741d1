export type { MusicSource, SourceFile, SourceState, WalkBatch, WalkOptions, WalkProblem } from './port.ts'
export { openFolder, type FolderOptions } from './folder.ts'
export { displayPath, extension, parentPath, pathOf } from './paths.ts'
