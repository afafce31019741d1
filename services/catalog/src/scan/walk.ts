import type { SourceFile, WalkBatch } from '@tutti/music-source'
import { displayPath } from '@tutti/music-source'
import { sql } from 'kysely'
import { among, put } from '../store/rows.ts'
import type { FileTable } from '../store/tables.ts'
import { homeOf, kindOf } from './places.ts'
import type { Run, ScanFolder, ScanTx } from './run.ts'

type Known = Pick<FileTable, 'key' | 'path' | 'size' | 'mtime' | 'inode' | 'pending'>

/**
 * First step: lists every file of a folder and compares it with what is known by size, time and inode.
 * Files that are new or changed are noted as pending; nothing is read yet.
 */
export const walk = async (run: Run, folder: ScanFolder): Promise<void> => {
  const walking = folder.source.walk({ wanted: (name) => kindOf(name) !== undefined, signal: run.signal, batch: 400 })
  for await (const batch of walking) await compare(run, folder, batch)
  await forgetVanishedSides(run, folder)
}

const compare = async (run: Run, folder: ScanFolder, { files, problems }: WalkBatch) => {
  const known = await knownFiles(
    run,
    folder,
    [...files, ...problems].map((file) => file.path),
  )
  const pending: Known[] = []
  const touched = new Set<string>()
  for (const file of files) {
    const before = known.get(file.path)
    const key = before?.key ?? run.keys.next('file')
    folder.seen.add(key)
    if (before && before.pending === 0 && !run.full && isUnchanged(before, file)) continue
    const isAudio = kindOf(file.path) === 'audio'
    if (!isAudio && (before === undefined || !isUnchanged(before, file))) touched.add(homeOf(file.path))
    pending.push({ ...file, key, pending: isAudio ? 1 : 0 })
  }
  run.progress.add({ files_seen: files.length, problems: problems.length })
  if (pending.length === 0 && problems.length === 0 && !run.progress.isDue()) return
  // What cannot be looked at is not gone: a folder without permission must not lose its tracks.
  const unreadable = problems.map((problem) => ({ ...problem, key: known.get(problem.path)?.key ?? run.keys.next('file') }))
  for (const { key, path } of unreadable) {
    folder.seen.add(key)
    folder.unreadable.push(path)
  }
  await run.db.write('scan', async (tx) => {
    await putPending(tx, folder, pending)
    await putUnreadable(tx, folder, unreadable)
    await readAgain(tx, folder, [...touched])
    if (run.progress.isDue()) await run.progress.tell(tx)
  })
  for (const { path, reason } of unreadable) run.logger.warn({ path: displayPath(path), reason }, 'A file cannot be looked at.')
}

const columns = ['key', 'folder_key', 'path', 'kind', 'home', 'size', 'mtime', 'inode', 'pending', 'hash', 'reason', 'reason_at'] as const

const putPending = (tx: ScanTx, folder: ScanFolder, files: readonly Known[]) =>
  put(tx, {
    table: 'file',
    key: ['key'],
    columns,
    rows: files.map(({ key, path, size, mtime, inode, pending }) => {
      const place = [key, folder.key, path, kindOf(path)!, homeOf(path)]
      return [...place, size, mtime, inode, pending, null, null, null]
    }),
  })

/** Without a time: once it can be looked at, it is read anew. */
const putUnreadable = (tx: ScanTx, folder: ScanFolder, problems: readonly { key: number; path: string; reason: string }[]) =>
  put(tx, {
    table: 'file',
    key: ['key'],
    keep: ['kind', 'size', 'inode', 'hash'],
    columns,
    rows: problems.map(({ key, path, reason }) => {
      const place = [key, folder.key, path, kindOf(path) ?? 'audio', homeOf(path)]
      return [...place, 0, 0, '', 0, null, reason, Date.now()]
    }),
  })

const knownFiles = async ({ db }: Run, folder: ScanFolder, paths: string[]) => {
  const rows = await db.read
    .selectFrom('file')
    .select(['key', 'path', 'size', 'mtime', 'inode', 'pending'])
    .where('folder_key', '=', folder.key)
    .where('path', 'in', among(paths))
    .execute()
  return new Map(rows.map((row) => [row.path, row]))
}

const isUnchanged = (before: Known, file: SourceFile) =>
  before.size === file.size && before.mtime === file.mtime && before.inode === file.inode

/** A cover or lyrics beside the music have changed: the tracks of that album are looked at again. */
const readAgain = async (tx: ScanTx, folder: ScanFolder, homes: string[]) => {
  if (homes.length === 0 || folder.tracks === 0) return
  await tx
    .updateTable('file')
    .set({ pending: 1 })
    .where('folder_key', '=', folder.key)
    .where('home', 'in', among(homes))
    .where('kind', '=', 'audio')
    .where('pending', '=', 0)
    .where('reason', 'is', null)
    .execute()
}

/** Covers and lyrics that are not there any more; those of a folder that is empty all at once are left alone. */
const forgetVanishedSides = async (run: Run, folder: ScanFolder) => {
  if (run.progress.state.files_seen === 0) return
  for (let after = 0; ;) {
    const rows = await run.db.read
      .selectFrom('file')
      .select(['key', 'home'])
      .where('folder_key', '=', folder.key)
      .where('kind', '<>', 'audio')
      .where('key', '>', after)
      .orderBy('key')
      .limit(1000)
      .execute()
    if (rows.length === 0) return
    after = rows.at(-1)!.key
    const gone = rows.filter((row) => !folder.seen.has(row.key))
    if (gone.length > 0) {
      await run.db.write('scan', async (tx) => {
        await tx
          .deleteFrom('file')
          .where('key', 'in', among(gone.map((row) => row.key)))
          .execute()
        await readAgain(tx, folder, [...new Set(gone.map((row) => row.home))])
      })
    }
  }
}

/** How many files are to be read. */
export const countPending = async ({ db, folders }: Run): Promise<number> => {
  const row = await db.read
    .selectFrom('file')
    .select(sql<number>`count(*)`.as('files'))
    .where('pending', '>', 0)
    .where('folder_key', 'in', among([...folders.keys()]))
    .executeTakeFirstOrThrow()
  return row.files
}
