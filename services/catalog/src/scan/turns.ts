import { lease, type Lease, type Room } from '@tutti/kit'
import type { Tables } from '../store/tables.ts'

/** The name of the lease that whoever changes the catalog's identities holds. */
export const SCAN_LEASE = 'scan'

/** What may not run beside a scan, of this replica or another one: one after the other. */
export type Turns = {
  /** Does the work once nothing else runs, in no replica. `lost` is called when another replica has taken over meanwhile. */
  take<R>(work: (job: Lease) => Promise<R>, lost?: () => void): Promise<R>
  isStopping(): boolean
  /** Whatever waits for its turn is refused from now on. */
  stop(): void
  ended(): Promise<void>
}

export const makeTurns = ({ db, logger }: Pick<Room<Tables>, 'db' | 'logger'>): Turns => {
  const stopping = new AbortController()
  let queue: Promise<unknown> = Promise.resolve()
  const holding = async <R>(work: (job: Lease) => Promise<R>, lost?: () => void): Promise<R> => {
    stopping.signal.throwIfAborted()
    const { promise: taken, resolve, reject } = Promise.withResolvers<void>()
    const refuse = () => reject(stopping.signal.reason as Error)
    stopping.signal.addEventListener('abort', refuse)
    const job = lease({ db: db as never, name: SCAN_LEASE, logger, taken: () => resolve(), ...(lost ? { lost } : {}) })
    try {
      await taken
      return await work(job)
    } finally {
      stopping.signal.removeEventListener('abort', refuse)
      await job.release()
    }
  }
  return {
    take: (work, lost) => {
      const turn = queue.then(() => holding(work, lost))
      queue = turn.catch(() => undefined)
      return turn
    },
    isStopping: () => stopping.signal.aborted,
    stop: () => stopping.abort(new Error('Tutti is stopping.')),
    ended: () => queue.then(() => undefined),
  }
}
