import { AsyncLocalStorage } from 'node:async_hooks'
import { DatabaseError } from './port.ts'

const WORK_DEADLINE_MS = 30_000

const writing = new AsyncLocalStorage<true>()

/** Whether this code runs inside the `work` of a write: there nothing but its `tx` may be awaited. */
export const insideWrite = (): boolean => writing.getStore() === true

/** Runs the work of a write in the context of whoever calls this, whenever the answer is called. */
export const inCallersContext = <A, R>(work: (argument: A) => R): ((argument: A) => R) => {
  const inCaller = AsyncLocalStorage.snapshot()
  return (argument) => inCaller(() => writing.run(true, () => work(argument)))
}

/** Runs what belongs to nobody's write. */
export const outsideWrites = <R>(work: () => R): R => writing.exit(work)

/** @throws DatabaseError `timeout` when the work of a write takes over 30 s */
export const withDeadline = async <R>(work: Promise<R>): Promise<R> => {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new DatabaseError('timeout', `Cannot finish the write: its work took over ${WORK_DEADLINE_MS / 1000} s.`)),
      WORK_DEADLINE_MS,
    )
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** What a write inside a write is told. */
export const insideRefused = (): Error => new Error('Cannot write inside a write: only its tx may be awaited there.')

/** What `tx` says after its write has ended. */
export const endedRefused = (): DatabaseError => new DatabaseError('closed', 'Cannot use tx any more: its write has ended.')
