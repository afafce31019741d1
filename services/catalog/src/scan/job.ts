import type { Db, Room } from '@tutti/kit'
import type { ScanState } from '../contract.ts'
import type { Tables } from '../store/tables.ts'
import type { ScanRequest } from './perform.ts'
import { failedBy, idleScan } from './progress.ts'
import { startScanThread } from './thread.ts'

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
  let current: AbortController | undefined
  const thread = startScanThread(room)
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
    current = new AbortController()
    try {
      await thread.scan(request, { signal: current.signal, told: (now) => (state = now) })
    } catch (error) {
      state = await breakOff(room, state, error)
    }
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
      current?.abort('The scan was cancelled.')
    },
    between: (work) => inTurn(work),
    idle: () => queue.then(() => undefined),
    stop: async () => {
      stopped = true
      current?.abort('Tutti is stopping.')
      await queue
      await thread.end()
    },
  }
}

const joined = (a: ScanRequest | undefined, b: ScanRequest): ScanRequest =>
  a ? { full: Boolean(a.full || b.full), ...(a.folders && b.folders ? { folders: [...new Set([...a.folders, ...b.folders])] } : {}) } : b

/** The last scan as it was told; one that never ended was interrupted. */
const restore = async ({ db }: Room<Tables, undefined>): Promise<ScanState | undefined> => {
  const row = await db.read.selectFrom('scan').selectAll().orderBy('started_at', 'desc').limit(1).executeTakeFirst()
  if (!row) return undefined
  const state = { ...(JSON.parse(row.state) as ScanState), scanning: false, phase: null }
  if (row.finished_at === null) await closeScans(db, 'interrupted')
  return state
}

/** The thread of a scan ended in the middle of it: what it has written stays, and the next scan goes on from there. */
const breakOff = async ({ db, logger }: Room<Tables, undefined>, state: ScanState, error: unknown): Promise<ScanState> => {
  logger.error({ err: error }, 'A scan was broken off.')
  await closeScans(db, failedBy(error))
  return { ...state, scanning: false, phase: null, finished_at: new Date().toISOString() }
}

/** Scans that did not come to their own end. */
const closeScans = (db: Db<Tables>, outcome: string) =>
  db.write('scan', (tx) => tx.updateTable('scan').set({ finished_at: Date.now(), outcome }).where('finished_at', 'is', null).execute())
