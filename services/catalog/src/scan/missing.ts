import { uuidv7 } from '@tutti/kit'
import { displayPath } from '@tutti/music-source'
import { TrackMissing } from '../contract.ts'
import { remove } from '../search/rows.ts'
import { among, change } from '../store/rows.ts'
import { recountAlbums, recountArtists } from '../store/recount.ts'
import type { Run, ScanFolder, ScanTx } from './run.ts'

/** More missing at once than this, and than a fifth of the folder: rather a disk that is not there than files that are gone. */
const HELD = { tracks: 20, share: 0.2 }
const PAGE = 500

/** Tracks whose files were not seen are missing: everything about them is kept. Too many at once are not believed; the folder is held, and an admin is asked. */
export const noteMissing = async (run: Run, folder: ScanFolder): Promise<void> => {
  if (folder.complete) return
  const gone = await countGone(run, folder)
  const limit = Math.max(HELD.tracks, Math.floor(folder.tracks * HELD.share))
  if (gone > limit && !folder.accepted) {
    const reason = `${gone} of ${folder.tracks} tracks are not there any more. Is the disk mounted? Nothing was changed.`
    return hold(run, folder, reason)
  }
  for await (const page of goneFiles(run, folder)) await markMissing(run, page)
}

export const hold = async (run: Run, folder: ScanFolder, reason: string): Promise<void> => {
  await run.db.write('scan', (tx) => tx.updateTable('folder').set({ state: 'held', reason }).where('key', '=', folder.key).execute())
  folder.held = true
}

type Gone = { key: number; path: string; track_key: number | null }

async function* goneFiles({ db }: Run, folder: ScanFolder): AsyncGenerator<Gone[]> {
  const isBelow = (path: string) => folder.unreadable.some((problem) => path.startsWith(`${problem}/`))
  for (let after = 0; ;) {
    const rows = await db.read
      .selectFrom('file')
      .select(['key'])
      .where('folder_key', '=', folder.key)
      .where('key', '>', after)
      .orderBy('key')
      .limit(PAGE)
      .execute()
    if (rows.length === 0) return
    after = rows.at(-1)!.key
    const unseen = rows.filter((row) => !folder.seen.has(row.key)).map((row) => row.key)
    if (unseen.length === 0) continue
    const gone = await db.read.selectFrom('file').select(['key', 'path', 'track_key']).where('key', 'in', among(unseen)).execute()
    yield gone.filter((row) => !isBelow(row.path))
  }
}

/** How many known files of a folder were not seen, whatever they are. */
export const countUnseen = async (run: Run, folder: ScanFolder): Promise<number> => {
  let files = 0
  for await (const page of goneFiles(run, folder)) files += page.length
  return files
}

/** How many tracks of a folder have a file that was not seen. */
const countGone = async (run: Run, folder: ScanFolder): Promise<number> => {
  let tracks = 0
  for await (const page of goneFiles(run, folder)) tracks += page.filter((file) => file.track_key !== null).length
  return tracks
}

/** The files are forgotten; their tracks are kept, out of lists and search. */
const markMissing = async (run: Run, files: Gone[]) => {
  const keys = files.flatMap((file) => file.track_key ?? [])
  await run.db.write('scan', async (tx) => {
    await tx
      .deleteFrom('file')
      .where('key', 'in', among(files.map((file) => file.key)))
      .execute()
    run.progress.add({ tracks_missing: await loseTracks(tx, keys) })
    if (run.progress.isDue()) await run.progress.tell(tx)
  })
}

/** Marks tracks as missing in the open transaction, and tells of it; answers how many were there before. */
export const loseTracks = async (tx: ScanTx, keys: readonly number[]): Promise<number> => {
  if (keys.length === 0) return 0
  const rows = await tx
    .selectFrom('track')
    .innerJoin('album', 'album.key', 'track.album_key')
    .select(['track.key', 'track.id', 'album.id as albumId', 'track.album_key as albumKey', 'track.search_row'])
    .where('track.key', 'in', among(keys))
    .where('track.missing_since', 'is', null)
    .execute()
  if (rows.length === 0) return 0
  const marks = rows.map(({ key }) => [key, Date.now(), null, uuidv7()] as const)
  await change(tx, { table: 'track', columns: ['missing_since', 'search_row', 'missing_event_id'], rows: marks })
  await remove(
    tx,
    'track',
    rows.flatMap((row) => row.search_row ?? []),
  )
  await recountAlbums(tx, [...new Set(rows.map((row) => row.albumKey))])
  await recountArtists(tx, await artistsOf(tx, rows))
  for (const [n, { id, albumId }] of rows.entries()) tx.publish(TrackMissing, { trackId: id, albumId }, { id: marks[n]![3] })
  return rows.length
}

const artistsOf = async (tx: ScanTx, rows: readonly { key: number; albumKey: number }[]) => {
  const credited = await tx
    .selectFrom('track_artist')
    .select('artist_key as key')
    .distinct()
    .where('track_key', 'in', among(rows.map((row) => row.key)))
    .execute()
  const albums = await tx
    .selectFrom('album_artist')
    .select('artist_key as key')
    .distinct()
    .where('album_key', 'in', among([...new Set(rows.map((row) => row.albumKey))]))
    .execute()
  return [...new Set([...credited, ...albums].map((row) => row.key))]
}

/** Files that are there and cannot be read are listed with the reason; a track that one of them held is missing until it can be read again. */
export const noteUnreadable = async (
  run: Run,
  files: readonly { key: number; path: string; reason: string; track_key: number | null }[],
): Promise<void> => {
  if (files.length === 0) return
  for (const { path, reason } of files.slice(0, 3)) run.logger.info({ path: displayPath(path), reason }, 'A file cannot be read.')
  await run.db.write('scan', async (tx) => {
    await change(tx, {
      table: 'file',
      columns: ['pending', 'reason', 'reason_at'],
      rows: files.map(({ key, reason }) => [key, 0, reason, Date.now()]),
    })
    run.progress.add({
      files_done: files.length,
      problems: files.length,
      tracks_missing: await loseTracks(
        tx,
        files.flatMap((file) => file.track_key ?? []),
      ),
    })
  })
}
