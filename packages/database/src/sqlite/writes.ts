import type { Kysely } from 'kysely'
import { endedRefused, inCallersContext, insideRefused, insideWrite, outsideWrites, withDeadline } from '../inside.ts'
import { kyselyOn, type Rows } from '../kysely-on.ts'
import type { WriterThread } from './thread.ts'

const GROUP = { works: 64, ms: 5 }

type Step = 'begin' | 'commit' | 'rollback' | 'savepoint' | 'release' | 'undo'
type Job = { work: (tx: Kysely<unknown>) => Promise<unknown>; resolve: (value: unknown) => void; reject: (error: unknown) => void }

/**
 * The writes of one file, one after the other. Works that wait while another runs share its commit (group commit):
 * each has a savepoint of its own, and none is acknowledged before the commit, of which `committed` is told first.
 */
export const writesTo = (file: string, thread: WriterThread, committed: () => void) => {
  const queue: Job[] = []
  let draining: Promise<void> | undefined
  const step = (op: Step) => thread.ask({ file, op })

  const runGroup = async () => {
    const began = performance.now()
    const acknowledge: [Job, () => void][] = []
    step('begin').catch(() => undefined)
    for (let works = 0; queue.length > 0 && works < GROUP.works && (works === 0 || performance.now() - began < GROUP.ms); works += 1) {
      const job = queue.shift() as Job
      const resolve = await runOne(job, file, thread)
      if (resolve) acknowledge.push([job, resolve])
    }
    try {
      await step('commit')
      committed()
      for (const [, resolve] of acknowledge) resolve()
    } catch (error) {
      for (const [job] of acknowledge) job.reject(error)
    }
  }

  const drain = async () => {
    while (queue.length > 0) await runGroup()
    draining = undefined
  }

  const write = <R>(work: (tx: Kysely<unknown>) => Promise<R>): Promise<R> => {
    if (insideWrite()) return Promise.reject(insideRefused())
    // The queue is emptied in the context of whoever woke it; each work belongs in its own caller's.
    const inContext = inCallersContext(work)
    return new Promise<R>((resolve, reject) => {
      queue.push({ work: inContext, resolve: resolve as (value: unknown) => void, reject })
      draining ??= outsideWrites(drain)
    })
  }
  return { write, idle: () => draining ?? Promise.resolve() }
}

/** Answers how to acknowledge it after the commit; a work that failed is undone and rejected at once. */
const runOne = async (job: Job, file: string, thread: WriterThread): Promise<(() => void) | undefined> => {
  const step = (op: Step) => thread.ask({ file, op })
  // Not awaited: the thread carries requests out in order, and refuses the rest when one of these fails.
  step('savepoint').catch(() => undefined)
  const session = openSession(file, thread)
  try {
    const value = await withDeadline(job.work(session.tx))
    session.end()
    // Not awaited either: if it fails, so does the commit.
    step('release').catch(() => undefined)
    return () => job.resolve(value)
  } catch (error) {
    session.end()
    await step('undo').catch(() => undefined)
    job.reject(error)
    return undefined
  }
}

const openSession = (file: string, thread: WriterThread) => {
  let open = true
  const execute = async (sql: string, parameters: readonly unknown[]): Promise<Rows> => {
    if (!open) throw endedRefused()
    return (await thread.ask({ file, op: 'query', sql, parameters })) as Rows
  }
  return { tx: kyselyOn<unknown>(execute), end: () => void (open = false) }
}
