import { kyselyOn } from '../kysely-on.ts'
import { migrate } from '../migrate.ts'
import { type Database, DatabaseError, type DatabaseTicket, type Read, type Tx } from '../port.ts'
import { type Connection, connect } from './connection.ts'
import { faultOf } from './protocol.ts'
import { sharedSnapshot } from './snapshot.ts'
import { joinedThread, type WriterThread, writerThread } from './thread.ts'
import { writesTo } from './writes.ts'

export type SqliteOptions = {
  /** The database file; its folder must exist. */
  file: string
  /** Files that name the same writer thread share it; by default each has its own. */
  thread?: string
  /** FULL is what durability needs. Weaker settings exist for the negative controls of the laws only. */
  synchronous?: 'FULL' | 'NORMAL' | 'OFF'
}

/**
 * A database in one SQLite file: one writing connection in a thread, one read-only connection here (WAL).
 * @throws DatabaseError `damaged` when the file is no database, `lost` when it cannot be opened.
 */
export const openSqlite = <T>({ file, thread = file, synchronous = 'FULL' }: SqliteOptions): Promise<Database<T>> =>
  openThrough({ file, synchronous, thread: writerThread(thread) })

/** Opens in this thread what another one has opened: the writes of both go through one connection, one transaction after the other. */
export const joinSqlite = <T>({ file, port }: DatabaseTicket & { adapter: 'sqlite' }): Promise<Database<T>> =>
  openThrough({ file, synchronous: 'FULL', thread: joinedThread(port) })

type Way = { file: string; synchronous: 'FULL' | 'NORMAL' | 'OFF'; thread: WriterThread }

const openThrough = async <T>({ file, synchronous, thread }: Way): Promise<Database<T>> => {
  let reader: Connection
  try {
    await thread.ask({ file, op: 'open', synchronous })
    reader = openReader(file)
  } catch (error) {
    thread.release()
    throw named(error, file)
  }
  const snapshot = sharedSnapshot(reader)
  const writes = writesTo(file, thread, snapshot.end)
  const stopListening = thread.listen(file, snapshot.end)
  let closing: Promise<void> | undefined
  const close = async () => {
    await writes.idle()
    stopListening()
    snapshot.end()
    reader.database.close()
    await thread.ask({ file, op: 'close' })
    thread.release()
  }
  const write: Database<T>['write'] = (_key, work) => {
    if (closing) return Promise.reject(new DatabaseError('closed', `Cannot write to ${file}: it is closed.`))
    return writes
      .write((tx) => work(tx as unknown as Tx<T>))
      .catch((error: unknown) => {
        throw error instanceof DatabaseError && error.fault === 'damaged' ? named(error, file, 'write to') : error
      })
  }
  return {
    read: kyselyOn<T>(async (sql, parameters) => {
      snapshot.begin()
      return read({ reader, file }, sql, parameters)
    }) as Read<T>,
    write,
    migrate: (migrations, program) => migrate({ write: write as unknown as Database<never>['write'] }, migrations, program),
    ticket: () => ({ adapter: 'sqlite', file, port: thread.introduce() }),
    onWrittenElsewhere: (heard) => thread.listen(file, heard),
    close: () => (closing ??= close()),
  }
}

const openReader = (file: string) => {
  const reader = connect(file, { readOnly: true })
  reader.query('SELECT count(*) FROM sqlite_schema', [])
  return reader
}

const read = ({ reader, file }: { reader: Connection; file: string }, sql: string, parameters: readonly unknown[]) => {
  try {
    return reader.query(sql, parameters)
  } catch (error) {
    const { errcode, message } = error as { errcode?: number; message: string }
    if (errcode === undefined) throw error
    const fault = faultOf(errcode)
    throw fault === 'damaged' ? named(error, file, 'read') : new DatabaseError(fault, message, error)
  }
}

const named = (error: unknown, file: string, verb: 'open' | 'read' | 'write to' = 'open'): DatabaseError => {
  const { fault = faultOf((error as { errcode?: number }).errcode ?? 14), message } = error as {
    fault?: DatabaseError['fault']
    message: string
  }
  const advice = fault === 'damaged' ? ' Move it away and restore it from a backup; what other services hold is not touched.' : ''
  return new DatabaseError(fault, `Cannot ${verb} the database ${file}: ${message}.${advice}`, error)
}
