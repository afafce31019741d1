import type { Stats } from 'node:fs'
import type { SourceFile } from './port.ts'

/** What the port tells of a file. */
export const sourceFile = (path: string, stats: Stats): SourceFile => ({
  path,
  size: stats.size,
  mtime: stats.mtimeMs,
  inode: String(stats.ino),
  device: String(stats.dev),
})
