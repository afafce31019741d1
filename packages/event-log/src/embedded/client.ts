import { Worker } from 'node:worker_threads'
import { EventLogError } from '../port.ts'
import type { Answer, Appended, Ask, Failure, Kind, Opened, Reply, Row, Settings, Trimmed } from './protocol.ts'

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
  const calls = createCalls(listeners)
  worker.on('message', calls.receive)
  worker.on('error', (error) => calls.breakDown(new EventLogError(`the event log ${settings.file} has failed: ${String(error)}`, error)))
  worker.on('exit', () => calls.breakDown(new EventLogError(`the event log ${settings.file} is closed`)))
  const ask = <K extends Kind>(kind: K, question: Ask<K>): Promise<Answer<K>> =>
    calls.begin('rows' in question ? question.rows : [], (call) => worker.postMessage({ call, kind, ask: question }))
  try {
    const opened = await calls.opened
    return { opened, ask, page: inTurn((question) => ask('page', question)), end: async () => void (await worker.terminate()) }
  } catch (error) {
    await worker.terminate()
    throw error
  }
}

type Calls = {
  opened: Promise<Opened>
  /** Sends under a new number; settles with what comes back under it. */
  begin<R>(rows: Row[], send: (call: number) => void): Promise<R>
  receive(reply: Reply): void
  /** Fails what is under way and everything that comes later. */
  breakDown(error: EventLogError): void
}

function createCalls(listeners: Listeners): Calls {
  const pending = new Map<number, Pending>()
  const opening = Promise.withResolvers<Opened>()
  let calls = 0
  let broken: EventLogError | undefined

  const take = (call: number): Pending | undefined => {
    const waiting = pending.get(call)
    pending.delete(call)
    return waiting
  }
  const breakDown = (error: EventLogError): void => {
    broken ??= error
    opening.reject(broken)
    for (const waiting of pending.values()) waiting.reject(broken)
    pending.clear()
  }
  const failed = (call: number | undefined, { message, fatal }: Failure): void => {
    const error = new EventLogError(message)
    if (fatal) breakDown(error)
    else if (call === undefined) listeners.report(error)
    else take(call)?.reject(error)
  }
  const committed = (call: number, appended: Appended): void => {
    const waiting = take(call)
    if (!waiting) return
    listeners.committed(waiting.rows, appended)
    waiting.resolve(appended as never)
  }
  return {
    opened: opening.promise,
    begin(rows, send) {
      if (broken) return Promise.reject(broken)
      return new Promise((resolve, reject) => {
        const call = ++calls
        pending.set(call, { resolve, reject, rows })
        send(call)
      })
    },
    receive(reply) {
      if (reply.kind === 'opened') opening.resolve(reply.opened)
      else if (reply.kind === 'answer') take(reply.call)?.resolve(reply.answer as never)
      else if (reply.kind === 'trimmed') listeners.trimmed(reply.trimmed)
      else if (reply.kind === 'failure') failed(reply.call, reply.failure)
      else for (const { call, appended } of reply.appends) committed(call, appended)
    },
    breakDown,
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
