import { parentPort } from 'node:worker_threads'
import { connect, type Connection } from './connection.ts'
import type { Failure, Reply, Request, Rows } from './protocol.ts'

// The writer thread: the only place where SQLite files are written, and where their fsyncs wait.
// SQLite ends a transaction by itself after some errors (disk full, I/O). What comes after must not slip through
// outside a transaction: the file is then `broken` until its commit or rollback, and all of it is refused.
type Open = Connection & { broken?: Failure }
const files = new Map<string, Open>()

const plain = { begin: 'BEGIN IMMEDIATE', savepoint: 'SAVEPOINT work', release: 'RELEASE work', undo: 'ROLLBACK TO work; RELEASE work' }

const carryOut = (request: Request): Rows | undefined => {
  if (request.op === 'open') {
    files.set(request.file, connect(request.file, { readOnly: false, synchronous: request.synchronous }))
    return undefined
  }
  const open = files.get(request.file)
  if (!open) throw Object.assign(new Error(`The database ${request.file} is closed.`), { errcode: 21 })
  switch (request.op) {
    case 'close':
      files.delete(request.file)
      open.database.close()
      return undefined
    case 'rollback':
    case 'commit':
      return end(open, request.op)
    case 'query':
      return guarded(open, () => open.query(request.sql, request.parameters))
    default:
      return step(open, request.op)
  }
}

const end = (open: Open, how: 'commit' | 'rollback') => {
  const { broken } = open
  delete open.broken
  if (broken || how === 'rollback') {
    if (open.database.isTransaction) open.database.exec('ROLLBACK')
    if (broken && how === 'commit') throw Object.assign(new Error(broken.message), broken)
    return undefined
  }
  try {
    open.database.exec('COMMIT')
  } catch (error) {
    if (open.database.isTransaction) open.database.exec('ROLLBACK')
    throw error
  }
  return undefined
}

const step = (open: Open, op: keyof typeof plain) => guarded(open, () => void open.database.exec(plain[op]), op !== 'undo') ?? undefined

/** `vital`: a failure here spoils the whole transaction, whether SQLite has ended it or not. */
const guarded = <R>(open: Open, work: () => R, vital = false): R => {
  if (open.broken) throw Object.assign(new Error(open.broken.message), open.broken)
  const inside = open.database.isTransaction
  try {
    return work()
  } catch (error) {
    if (vital || (inside && !open.database.isTransaction)) open.broken = failureOf(error)
    throw error
  }
}

const failureOf = (error: unknown): Failure => {
  const { message, errcode } = error as { message: string; errcode?: number }
  return { message, errcode: errcode ?? 1 }
}

parentPort?.on('message', (request: Request) => {
  const reply: Reply = { id: request.id }
  try {
    const rows = carryOut(request)
    if (rows) reply.rows = rows
  } catch (error) {
    reply.failure = failureOf(error)
  }
  parentPort?.postMessage(reply)
})
