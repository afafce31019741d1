import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { DatabaseError } from '../port.ts'
import { type Failure, faultOf, type Introduction, type News, type Reply, type Request } from './protocol.ts'

/** A thread that holds the writing connections of one or more SQLite files: a slow fsync there never blocks the main loop. */
export type WriterThread = {
  /** Requests of one file are carried out in the order in which they were asked. */
  ask(request: WithoutId): Promise<Reply['rows']>
  /** Calls `heard` after each commit of another thread to the file, before that one is told of it; answers how to end it. */
  listen(file: string, heard: () => void): () => void
  /** A port through which another thread asks the same writer; see {@link joinedThread}. */
  introduce(): MessagePort
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
  const worker = new Worker(new URL('./writer.ts', import.meta.url), { name: `sqlite ${name}` })
  const release = () => {
    const entry = threads.get(name)
    if (!entry || --entry.users > 0) return
    threads.delete(name)
    void worker.terminate()
  }
  const { fail, ...asking } = askingThrough(worker)
  worker.on('error', fail)
  worker.on('exit', fail)
  const thread = { ...asking, release }
  threads.set(name, { thread, users: 1 })
  return thread
}

/** The writer thread of another thread, by the port that it was given. */
export const joinedThread = (port: MessagePort): WriterThread => {
  const { fail, ...asking } = askingThrough(port)
  port.on('close', () => fail(undefined))
  return { ...asking, release: () => port.close() }
}

const askingThrough = (port: Worker | MessagePort) => {
  const waiting = new Map<number, Waiting>()
  const listeners = new Map<string, Set<() => void>>()
  let lastId = 0
  const post = (message: Request | Introduction, transfer: MessagePort[] = []) => port.postMessage(message, transfer)
  const settle = (id: number) => {
    const entry = waiting.get(id)
    waiting.delete(id)
    if (waiting.size === 0) port.unref()
    return entry
  }
  const hear = (message: Reply | News) => {
    if ('written' in message) return listeners.get(message.written)?.forEach((heard) => heard())
    const entry = settle(message.id)
    if (message.failure) entry?.reject(errorOf(message.failure))
    else entry?.resolve(message.rows)
  }
  port.on('message', hear)
  port.unref()
  return {
    fail: (cause: unknown) => {
      for (const id of waiting.keys()) settle(id)?.reject(new DatabaseError('lost', 'The database thread ended unexpectedly.', cause))
    },
    ask: (request: WithoutId) =>
      new Promise<Reply['rows']>((resolve, reject) => {
        const id = ++lastId
        if (waiting.size === 0) port.ref()
        waiting.set(id, { resolve, reject })
        post({ ...request, id } as Request)
      }),
    listen: (file: string, heard: () => void) => {
      const set = listeners.get(file) ?? new Set()
      listeners.set(file, set.add(heard))
      return () => void set.delete(heard)
    },
    introduce: () => {
      const { port1, port2 } = new MessageChannel()
      post({ join: port1 }, [port1])
      return port2
    },
  }
}

const errorOf = (failure: Failure) => new DatabaseError(faultOf(failure.errcode), failure.message, failure)
