import { parentPort, type MessagePort } from 'node:worker_threads'
import { connect, type Connection } from './connection.ts'
import type { Rows } from '../kysely-on.ts'
import type { Failure, Introduction, News, Reply, Request } from './protocol.ts'

// The writer thread: the only place where SQLite files are written, and where their fsyncs wait.
// SQLite ends a transaction by itself after some errors (disk full, I/O). What comes after must not slip through
// outside a transaction: the file is then `broken` until its commit or rollback, and all of it is refused.
// Several threads may ask: while the transaction of one is open (`holder`), the others' requests to that file wait.
type Client = Pick<MessagePort, 'postMessage'>
type Open = Connection & { broken?: Failure; holder?: Client; waiting: [Client, Request][]; users: Set<Client> }
const files = new Map<string, Open>()

const plain = { begin: 'BEGIN IMMEDIATE', savepoint: 'SAVEPOINT work', release: 'RELEASE work', undo: 'ROLLBACK TO work; RELEASE work' }

const carryOut = (client: Client, request: Request): Rows | undefined => {
  if (request.op === 'open') return opened(client, request)
  const open = files.get(request.file)
  if (!open?.users.has(client)) throw Object.assign(new Error(`The database ${request.file} is closed.`), { errcode: 21 })
  switch (request.op) {
    case 'close':
      return closed(client, request.file, open)
    case 'rollback':
    case 'commit':
      return end(open, request.op)
    case 'query':
      return guarded(open, () => open.query(request.sql, request.parameters))
    default:
      return step(open, request.op)
  }
}

const opened = (client: Client, { file, synchronous }: Request & { op: 'open' }) => {
  const open = files.get(file) ?? { ...connect(file, { readOnly: false, synchronous }), waiting: [], users: new Set() }
  open.users.add(client)
  files.set(file, open)
  return undefined
}

const closed = (client: Client, file: string, open: Open) => {
  open.users.delete(client)
  if (open.users.size > 0) return undefined
  files.delete(file)
  open.database.close()
  return undefined
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

const answer = (client: Client, request: Request) => {
  const open = files.get(request.file)
  if (request.op === 'begin' && open) open.holder = client
  const reply: Reply = { id: request.id }
  try {
    const rows = carryOut(client, request)
    if (rows) reply.rows = rows
    if (request.op === 'commit') tellOthers(client, request.file)
  } catch (error) {
    reply.failure = failureOf(error)
  }
  client.postMessage(reply)
  if ((request.op === 'commit' || request.op === 'rollback') && open) delete open.holder
}

/** They are told before the one who wrote is: whoever hears of the write from there finds them knowing. */
const tellOthers = (client: Client, file: string) => {
  for (const other of files.get(file)?.users ?? []) if (other !== client) other.postMessage({ written: file } satisfies News)
}

const take = (client: Client, request: Request) => {
  const open = files.get(request.file)
  if (open?.holder && open.holder !== client) return void open.waiting.push([client, request])
  answer(client, request)
  if (open) goOn(open)
}

/** Those who waited, one transaction after the other. */
const goOn = (open: Open) => {
  for (;;) {
    const next = open.waiting.findIndex(([client]) => !open.holder || open.holder === client)
    if (next < 0) return
    answer(...open.waiting.splice(next, 1)[0]!)
  }
}

/** A thread that is gone, perhaps in the middle of a transaction. */
const leave = (client: Client) => {
  for (const [file, open] of files) {
    open.waiting = open.waiting.filter(([other]) => other !== client)
    if (open.holder === client) {
      delete open.holder
      end(open, 'rollback')
    }
    if (open.users.has(client)) closed(client, file, open)
    goOn(open)
  }
}

const serve = (port: MessagePort) => {
  port.on('message', (message: Request | Introduction) => ('join' in message ? serve(message.join) : take(port, message)))
  port.on('close', () => leave(port))
}

if (parentPort) serve(parentPort)
