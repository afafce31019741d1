import { type Db, isShared, type Lease, repeating, type Room } from '@tutti/kit'
import { ScanCancelled, type ScanState } from '../contract.ts'
import type { Tables } from '../store/tables.ts'
import type { ScanRequest } from './perform.ts'
import { failedBy, idleScan } from './progress.ts'
import { startScanThread } from './thread.ts'
import { makeTurns, type Turns } from './turns.ts'
import { forgetAllWishes, forgetWishes, isWanted, wish, wished } from './wishes.ts'

/** The scans of the system: one at a time, in whichever replica comes to it; requests in between are joined into the next one. */
export type Scanner = {
  request(request: ScanRequest): Promise<ScanState>
  /** How far the scan is that runs or is wanted, in whichever replica; otherwise how the last one ended. */
  state(): Promise<ScanState>
  cancel(): Promise<void>
  /** Does other work on the catalog while no scan runs: row keys and identities are a scan's matter alone. */
  between<R>(work: () => Promise<R>): Promise<R>
  /** A replica has told how far its scan is. */
  told(state: ScanState): void
  /** A replica has cancelled what began before `at` (ms since the epoch). */
  cancelled(at: number): void
  stop(): Promise<void>
}

/** A wish whose replica has died is taken up by another one within this time. */
const LOOK_MS = 5_000

export const makeScanner = (room: Room<Tables, undefined>): Scanner => {
  const { db, logger } = room
  const turns = makeTurns(room)
  const runs = makeRuns(room, turns)
  const shared = isShared(db)
  const looking = repeating({
    work: async () => void (!runs.isBusy() && (await wished(db.read)) && runs.goOn()),
    everyMs: shared ? LOOK_MS : 60 * LOOK_MS,
    failed: (error) => logger.warn({ err: error }, 'Cannot look for scans that are wanted; trying again.'),
  })
  return {
    request: async (request) => {
      await db.write('scan wishes', (tx) => wish(tx, request))
      if (!runs.isBusy()) runs.show({ ...idleScan, scanning: true, phase: 'walk', started_at: new Date().toISOString() })
      runs.goOn()
      return { ...runs.state(), scanning: true }
    },
    // Whoever asks after a request is told that a scan runs, also while the last one is still ending.
    state: async () => (runs.isBusy() ? { ...runs.state(), scanning: true } : shared ? stateElsewhere(db, runs.state()) : runs.state()),
    cancel: async () => {
      runs.abort('The scan was cancelled.')
      await db.write('scan wishes', async (tx) => {
        await forgetAllWishes(tx)
        tx.publish(ScanCancelled, { at: new Date().toISOString() })
      })
    },
    between: (work) => turns.take(work),
    told: (now) => void (!runs.isBusy() && runs.show(now)),
    cancelled: (at) => runs.abort('The scan was cancelled.', at),
    stop: async () => {
      turns.stop()
      runs.abort('Tutti is stopping.')
      await looking.stop()
      await turns.ended()
      await runs.end()
    },
  }
}

/** What was told of another replica's scan may be a moment old; what is wanted, and that it was done, stands in the database. */
const stateElsewhere = async (db: Db<Tables>, told: ScanState): Promise<ScanState> => {
  if (await isWanted(db.read)) return { ...told, scanning: true, phase: told.phase ?? 'walk' }
  return told.scanning ? { ...((await lastScan(db)) ?? told), scanning: false, phase: null } : told
}

type Current = { abort: AbortController; began: number }

/** The scans of this replica, each in its turn. */
const makeRuns = (room: Room<Tables, undefined>, turns: Turns) => {
  const { db, logger } = room
  const thread = startScanThread(room)
  let state: ScanState = idleScan
  let isAwaited = false
  let current: Current | undefined
  const restored = lastScan(db).then((last) => void (state = last ?? state))
  const next = async (job: Lease) => {
    isAwaited = false
    await restored
    await closeScans(db, 'interrupted')
    const wanted = await wished(db.read)
    if (!wanted) return void (state = { ...state, scanning: false, phase: null })
    current = { abort: new AbortController(), began: Date.now() }
    try {
      await thread.scan(wanted.request, { fence: job.fence()!, signal: current.abort.signal, told: (now) => (state = now) })
    } catch (error) {
      state = await breakOff(room, state, error)
    }
    current = undefined
    // What a stop has ended is wanted still: the next start, or another replica, does it.
    if (!turns.isStopping()) await db.write('scan wishes', (tx) => forgetWishes(tx, wanted.ids))
  }
  const failed = (error: unknown) => {
    isAwaited = false
    if (!turns.isStopping()) logger.error({ err: error }, 'A scan failed.')
  }
  return {
    goOn: (): void => {
      if (isAwaited) return
      isAwaited = true
      turns.take(next, () => current?.abort.abort('Another replica has taken over.')).catch(failed)
    },
    state: () => state,
    show: (now: ScanState) => void (state = now),
    isBusy: () => isAwaited || current !== undefined,
    /** Ends the scan under way, if it began before `at` (ms since the epoch). */
    abort: (reason: string, at = Infinity) => void (current && current.began < at && current.abort.abort(reason)),
    end: thread.end,
  }
}

/** The last scan as it was told. Where no other process can be at it, one that never ended was interrupted. */
const lastScan = async (db: Db<Tables>): Promise<ScanState | undefined> => {
  const row = await db.read.selectFrom('scan').selectAll().orderBy('started_at', 'desc').limit(1).executeTakeFirst()
  if (!row) return undefined
  const state = JSON.parse(row.state) as ScanState
  return isShared(db) ? state : { ...state, scanning: false, phase: null }
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
