import { Worker } from 'node:worker_threads'
import { EventLogError } from '../port.ts'
import type { Answer, Appended, Ask, Kind, Opened, Reply, Row, Settings, Trimmed } from './protocol.ts'

/** Pages asked for at once: what they carry is parsed on the main thread, a few at a time. */
const PAGES_AT_ONCE = 8

export type Client = {
  opened: Opened
  ask<K extends Kind>(kind: K, ask: Ask<K>): Promise<Answer<K>>
  /** As `ask`, after the pages that were asked for before. */
  page(ask: Ask<'page'>): Promise<Answer<'page'>>
  /** Ends the thread; the store must have been closed. */
  end(): Promise<void>
}

export type Listeners = {
  /** In the order of the log, before the promise of the append resolves. */
  committed: (rows: Row[], appended: Appended) => void
  trimmed: (trimmed: Trimmed) => void
  report: (error: EventLogError) => void
}

type Pending = { resolve: (value: never) => void; reject: (error: Error) => void; rows: Row[] }

/** Starts the writer thread and opens the file in it. */
export async function startClient(settings: Settings, listeners: Listeners): Promise<Client> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: settings, name: 'event-log' })
  const pending = new Map<number, Pending>()
  const opening = Promise.withResolvers<Opened>()
  let calls = 0
  let broken: EventLogError | undefined

  const settle = (call: number, value: unknown): void => {
    pending.get(call)?.resolve(value as never)
    pending.delete(call)
  }
  const breakDown = (error: EventLogError): void => {
    broken ??= error
    opening.reject(broken)
    for (const waiting of pending.values()) waiting.reject(broken)
    pending.clear()
  }
  const failed = (call: number | undefined, error: EventLogError): void => {
    if (call !== undefined) pending.get(call)?.reject(error)
    else listeners.report(error)
    if (call !== undefined) pending.delete(call)
  }
  const receive = (reply: Reply): void => {
    if (reply.kind === 'opened') return opening.resolve(reply.opened)
    if (reply.kind === 'answer') return settle(reply.call, reply.answer)
    if (reply.kind === 'trimmed') return listeners.trimmed(reply.trimmed)
    if (reply.kind === 'failure') {
      const error = new EventLogError(reply.failure.message)
      return reply.failure.fatal ? breakDown(error) : failed(reply.call, error)
    }
    for (const { call, appended } of reply.appends) {
      listeners.committed(pending.get(call)?.rows ?? [], appended)
      settle(call, appended)
    }
  }
  worker.on('message', receive)
  worker.on('error', (error) => breakDown(new EventLogError(`the event log ${settings.file} has failed: ${String(error)}`, error)))
  worker.on('exit', () => breakDown(new EventLogError(`the event log ${settings.file} is closed`)))

  const ask = <K extends Kind>(kind: K, question: Ask<K>): Promise<Answer<K>> => {
    const call = ++calls
    if (broken) return Promise.reject(broken)
    return new Promise((resolve, reject) => {
      pending.set(call, { resolve, reject, rows: 'rows' in question ? question.rows : [] })
      worker.postMessage({ call, kind, ask: question })
    })
  }
  try {
    const opened = await opening.promise
    return { opened, ask, page: inTurn((question) => ask('page', question)), end: async () => void (await worker.terminate()) }
  } catch (error) {
    await worker.terminate()
    throw error
  }
}

/** Lets a few run at once; the others wait in the order in which they came. */
function inTurn<A, R>(run: (ask: A) => Promise<R>): (ask: A) => Promise<R> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (ask) => {
    if (running >= PAGES_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await run(ask)
    } finally {
      // The place goes to the next one without becoming free in between.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
