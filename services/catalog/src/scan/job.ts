import { openAudioReader } from '@tutti/audio'
import type { Room } from '@tutti/kit'
import { openFolder } from '@tutti/music-source'
import type { ScanState } from '../contract.ts'
import { coverKeyOf } from '../objects/covers.ts'
import { lastKey } from '../store/rows.ts'
import type { Tables } from '../store/tables.ts'
import { idleScan, type Progress, startProgress } from './progress.ts'
import { keySet, type Keys, type Run, type ScanFolder } from './run.ts'
import { scan, tidy } from './scan.ts'

export type ScanRequest = { /** Keys of folders; all of them when absent. */ folders?: readonly number[]; full?: boolean }

/** The scans of this process: one at a time, requests in between are joined into the next one. */
export type Scanner = {
  request(request: ScanRequest): Promise<ScanState>
  state(): ScanState
  cancel(): void
  /** Does other work on the catalog while no scan runs: row keys and identities are a scan's matter alone. */
  between<R>(work: () => Promise<R>): Promise<R>
  idle(): Promise<void>
  stop(): Promise<void>
}

export const makeScanner = (room: Room<Tables, undefined>): Scanner => {
  let state: ScanState = idleScan
  let waiting: ScanRequest | undefined
  let current: { abort: AbortController; progress: Progress } | undefined
  let queue: Promise<unknown> = restore(room).then((last) => void (state = last ?? state))
  let stopped = false
  const inTurn = <R>(work: () => Promise<R>): Promise<R> => {
    const turn = queue.then(work)
    queue = turn.catch(() => undefined)
    return turn
  }
  const runNext = async () => {
    const request = waiting
    waiting = undefined
    if (!request || stopped) {
      state = { ...state, scanning: false, phase: null }
      return
    }
    const progress = startProgress()
    current = { abort: new AbortController(), progress }
    state = progress.state
    await perform(room, { request, progress, signal: current.abort.signal })
    state = { ...progress.state }
    current = undefined
  }
  return {
    request: async (request) => {
      if (!waiting) inTurn(runNext).catch((error) => room.logger.error({ err: error }, 'A scan failed.'))
      waiting = joined(waiting, request)
      if (!current) state = { ...idleScan, scanning: true, phase: 'walk', started_at: new Date().toISOString() }
      return { ...state, scanning: true }
    },
    // Whoever asks after a request is told that a scan runs, also while the last one is still ending.
    state: () => (waiting || current ? { ...state, scanning: true } : state),
    cancel: () => {
      waiting = undefined
      current?.abort.abort(new Error('The scan was cancelled.'))
    },
    between: (work) => inTurn(work),
    idle: () => queue.then(() => undefined),
    stop: async () => {
      stopped = true
      current?.abort.abort(new Error('Tutti is stopping.'))
      await queue
    },
  }
}

const joined = (a: ScanRequest | undefined, b: ScanRequest): ScanRequest =>
  a ? { full: Boolean(a.full || b.full), ...(a.folders && b.folders ? { folders: [...new Set([...a.folders, ...b.folders])] } : {}) } : b

type Performance = { request: ScanRequest; progress: Progress; signal: AbortSignal }

const perform = async (room: Room<Tables, undefined>, { request, progress, signal }: Performance) => {
  const reader = openAudioReader()
  const run: Run = {
    db: room.db,
    logger: room.logger,
    reader,
    signal,
    progress,
    full: request.full === true,
    mayHaveMoved: true,
    coverKey: coverKeyOf(room.secret('covers')),
    folders: await foldersToScan(room, request),
    keys: await startKeys(room),
  }
  let outcome = 'done'
  try {
    await scan(run)
  } catch (error) {
    outcome = signal.aborted ? 'cancelled' : `failed: ${error instanceof Error ? error.message : String(error)}`
    if (!signal.aborted) room.logger.error({ err: error }, 'A scan failed.')
  } finally {
    await reader.close()
  }
  await tidy(run)
  await room.db.write('scan', (tx) => progress.finish(tx, outcome))
}

const foldersToScan = async ({ db }: Room<Tables, undefined>, { folders }: ScanRequest) => {
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

const startKeys = async ({ db }: Room<Tables, undefined>): Promise<Keys> => {
  const last = { file: 0, track: 0, album: 0, artist: 0, genre: 0 }
  for (const table of ['file', 'track', 'album', 'artist', 'genre'] as const) last[table] = await lastKey(db.read, table)
  return { next: (table) => (last[table] += 1) }
}

/** The last scan as it was told; one that never ended was interrupted. */
const restore = async ({ db }: Room<Tables, undefined>): Promise<ScanState | undefined> => {
  const row = await db.read.selectFrom('scan').selectAll().orderBy('started_at', 'desc').limit(1).executeTakeFirst()
  if (!row) return undefined
  const state = { ...(JSON.parse(row.state) as ScanState), scanning: false, phase: null }
  if (row.finished_at === null) {
    await db.write('scan', async (tx) => {
      await tx.updateTable('scan').set({ finished_at: Date.now(), outcome: 'interrupted' }).where('finished_at', 'is', null).execute()
    })
  }
  return state
}
