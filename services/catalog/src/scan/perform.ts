import { openAudioReader } from '@tutti/audio'
import type { SharedRoom } from '@tutti/kit'
import { openFolder } from '@tutti/music-source'
import { lastKey } from '../store/rows.ts'
import type { Tables } from '../store/tables.ts'
import { failedBy, type Progress } from './progress.ts'
import { keySet, type Keys, type Run, type ScanFolder } from './run.ts'
import { scan, tidy } from './scan.ts'

export type ScanRequest = { /** Keys of folders; all of them when absent. */ folders?: readonly number[]; full?: boolean }

type Room = Pick<SharedRoom<Tables>, 'db' | 'logger'>
type Performance = { request: ScanRequest; progress: Progress; signal: AbortSignal; coverKey: Run['coverKey'] }

/** One scan with its end: what must be true after it is made true, however it ended. */
export const perform = async (room: Room, { request, progress, signal, coverKey }: Performance): Promise<void> => {
  const reader = openAudioReader()
  const run: Run = {
    db: room.db,
    logger: room.logger,
    reader,
    signal,
    progress,
    coverKey,
    full: request.full === true,
    mayHaveMoved: true,
    folders: await foldersToScan(room, request),
    keys: await startKeys(room),
  }
  let outcome = 'done'
  try {
    await scan(run)
  } catch (error) {
    outcome = signal.aborted ? 'cancelled' : failedBy(error)
    if (!signal.aborted) room.logger.error({ err: error }, 'A scan failed.')
  } finally {
    await reader.close()
  }
  await tidy(run)
  await room.db.write('scan', (tx) => progress.finish(tx, outcome))
}

const foldersToScan = async ({ db }: Room, { folders }: ScanRequest) => {
  const rows = await db.read.selectFrom('folder').selectAll().orderBy('key').execute()
  const wanted = rows.filter((row) => folders === undefined || folders.includes(row.key))
  return new Map(
    wanted.map((row): [number, ScanFolder] => [
      row.key,
      {
        key: row.key,
        id: row.id,
        source: openFolder(Buffer.from(row.root, 'latin1')),
        device: row.device,
        accepted: row.accepted === 1,
        tracks: row.tracks,
        seen: keySet(),
        unreadable: [],
        held: false,
        complete: false,
      },
    ]),
  )
}

const startKeys = async ({ db }: Room): Promise<Keys> => {
  const last = { file: 0, track: 0, album: 0, artist: 0, genre: 0 }
  for (const table of ['file', 'track', 'album', 'artist', 'genre'] as const) last[table] = await lastKey(db.read, table)
  return { next: (table) => (last[table] += 1) }
}
