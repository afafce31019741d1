import type { AudioFile, ReadResult } from '@tutti/audio'
import type { FileTable } from '../store/tables.ts'
import { findCovers, type ImageNews, type TrackCover } from './covers.ts'
import { findLyrics, type FoundLyrics } from './lyrics.ts'
import type { Run } from './run.ts'

export type PendingFile = Pick<FileTable, 'key' | 'folder_key' | 'path' | 'home' | 'size' | 'mtime' | 'pending' | 'track_key'>
/** A file that was read. */
export type Heard = PendingFile & { audio: AudioFile }
export type Unreadable = PendingFile & { reason: string }
/** What stands beside files or inside them, by the file's key. */
export type Beside = { covers: Map<number, TrackCover>; lyrics: Map<number, FoundLyrics>; images: ImageNews[] }
export type ReadBatch = { heard: Heard[]; unreadable: Unreadable[]; beside: Beside }

const BATCH = 100
/** Batches that are read while one is written. */
const AHEAD = 2

/** Second step: reads pending files and what stands beside them, album by album; the next batches are read while the caller writes one. */
export async function* read(run: Run, pass: 1 | 2): AsyncGenerator<ReadBatch> {
  for (const folder of run.folders.keys()) {
    const ahead: Promise<ReadBatch>[] = []
    let after: string | undefined = ''
    while (after !== undefined || ahead.length > 0) {
      run.signal.throwIfAborted()
      while (after !== undefined && ahead.length <= AHEAD) {
        const files: PendingFile[] = await pendingFiles(run, { folder, pass, after })
        after = files.at(-1)?.path
        if (files.length > 0) ahead.push(readFiles(run, files))
      }
      const next = ahead.shift()
      if (next) yield await next
    }
  }
}

/** The next files by path; a batch ends with the end of an album where it can. */
const pendingFiles = async (
  { db, folders }: Run,
  { folder, pass, after }: { folder: number; pass: 1 | 2; after: string },
): Promise<PendingFile[]> => {
  const rows = await db.read
    .selectFrom('file')
    .select(['key', 'folder_key', 'path', 'home', 'size', 'mtime', 'pending', 'track_key'])
    .where('pending', '=', pass)
    .where('folder_key', '=', folder)
    .where('path', '>', after)
    .orderBy('path')
    .limit(BATCH)
    .execute()
  const last = rows.at(-1)?.home
  const whole = rows.length < BATCH ? rows : rows.slice(0, rows.findLastIndex((row) => row.home !== last) + 1)
  const files = whole.length > 0 ? whole : rows
  // Pending since an earlier scan, and not there in this one.
  const seen = files.filter((row) => folders.get(folder)!.seen.has(row.key))
  if (files.length > 0 && seen.length === 0) return pendingFiles({ db, folders } as Run, { folder, pass, after: files.at(-1)!.path })
  return seen
}

const readFiles = async (run: Run, files: PendingFile[]): Promise<ReadBatch> => {
  const { heard, unreadable } = await readTags(run, files)
  const folder = files[0]!.folder_key
  const { covers, images } = await findCovers(run, folder, heard)
  return { heard, unreadable, beside: { covers, images, lyrics: await findLyrics(run, folder, heard) } }
}

const readTags = async ({ reader, folders, logger }: Run, files: PendingFile[]): Promise<Omit<ReadBatch, 'beside'>> => {
  const wanted = files.flatMap((file) => {
    const path = folders.get(file.folder_key)!.source.localPath(file.path)
    return path ? [{ path, size: file.size }] : []
  })
  const results: ReadResult[] = await reader.read(wanted)
  const batch: Omit<ReadBatch, 'beside'> = { heard: [], unreadable: [] }
  for (const [n, result] of results.entries()) {
    if (result.ok) batch.heard.push({ ...files[n]!, audio: result.file })
    else batch.unreadable.push({ ...files[n]!, reason: result.reason })
  }
  if (batch.unreadable.length > 0)
    logger.warn({ files: batch.unreadable.length, first: batch.unreadable[0]!.reason }, 'Some files cannot be read.')
  return batch
}
