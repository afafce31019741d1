import { Worker } from 'node:worker_threads'
import { DatabaseError } from '../port.ts'
import { type Failure, faultOf, type Reply, type Request } from './protocol.ts'

/** A thread that holds the writing connections of one or more SQLite files: a slow fsync there never blocks the main loop. */
export type WriterThread = {
  /** Requests of one file are carried out in the order in which they were asked. */
  ask(request: WithoutId): Promise<Reply['rows']>
  release(): void
}

type WithoutId = Request extends infer R ? (R extends Request ? Omit<R, 'id'> : never) : never
type Waiting = { resolve: (rows: Reply['rows']) => void; reject: (error: Error) => void }

const threads = new Map<string, { thread: WriterThread; users: number }>()

/** The thread of that name, started when it is not there; files that name the same thread share it. */
export const writerThread = (name: string): WriterThread => {
  const known = threads.get(name)
  if (known) {
    known.users += 1
    return known.thread
  }
  const { ask, stop } = startThread(name)
  const release = () => {
    const entry = threads.get(name)
    if (!entry || --entry.users > 0) return
    threads.delete(name)
    stop()
  }
  const thread = { ask, release }
  threads.set(name, { thread, users: 1 })
  return thread
}

const startThread = (name: string) => {
  const worker = new Worker(new URL('./writer.ts', import.meta.url), { name: `sqlite ${name}` })
  const waiting = new Map<number, Waiting>()
  let lastId = 0
  const settle = (id: number) => {
    const entry = waiting.get(id)
    waiting.delete(id)
    if (waiting.size === 0) worker.unref()
    return entry
  }
  worker.unref()
  worker.on('message', (reply: Reply) => {
    const entry = settle(reply.id)
    if (reply.failure) entry?.reject(errorOf(reply.failure))
    else entry?.resolve(reply.rows)
  })
  const fail = (cause: unknown) => {
    for (const id of waiting.keys()) settle(id)?.reject(new DatabaseError('lost', 'The database thread ended unexpectedly.', cause))
  }
  worker.on('error', fail)
  worker.on('exit', fail)
  const ask = (request: WithoutId) =>
    new Promise<Reply['rows']>((resolve, reject) => {
      const id = ++lastId
      if (waiting.size === 0) worker.ref()
      waiting.set(id, { resolve, reject })
      worker.postMessage({ ...request, id })
    })
  return { ask, stop: () => void worker.terminate() }
}

const errorOf = (failure: Failure) => new DatabaseError(faultOf(failure.errcode), failure.message, failure)
