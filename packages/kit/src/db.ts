import { type Database, insideWrite, type Migrations, type Read, type Tx as DatabaseTx } from '@tutti/database'
import { type Envelope, envelope, type EventType, type FactOptions } from './events/event.ts'
import { insertOutbox, type OutboxTables } from './events/outbox.ts'
import { creating } from './tracing/events.ts'
import type { Span, Tracer } from './tracing/port.ts'

export { among, byLanguage, change, definition, inColumns, jsonList, listed, put } from '@tutti/database'
export { insideWrite }
export type { Migrations, Read }

/** An open transaction, the only place where a fact can be published: a change and its events are one. */
export type Tx<T> = DatabaseTx<T> & {
  /**
   * Tells a fact; it is stored with the change, and reaches the log after it. Answers the event's id, to be kept with
   * the fact so that `history` can repeat it.
   */
  publish<E>(type: EventType<E>, data: E, options?: FactOptions): string
}

/** A service's own database. See the laws in `@tutti/database`. */
export type Db<T> = {
  readonly read: Read<T>
  /** How many writes of this process have ended. It grows before a write is acknowledged: what was read since it last grew is true as long as it stands still. */
  readonly writes: number
  write<R>(key: string, work: (tx: Tx<T>) => Promise<R>): Promise<R>
}

/** Adds publishing to a database. `published` is called after each commit that told something. */
export const withPublishing = <T>(database: Database<T>, published: () => void, tracer?: Tracer): Db<T> => {
  let writes = 0
  database.onWrittenElsewhere(() => (writes += 1))
  return {
    read: database.read,
    get writes() {
      return writes
    },
    write: async (key, work) => {
      let told = 0
      let created: Span[] = []
      const written = database.write(key, async (tx) => {
        const pending: Envelope[] = []
        const value = await work(publishing(tx, pending))
        told = pending.length
        const { events, spans } = creating(tracer, pending)
        created = spans
        if (told > 0) await insertOutbox(tx as unknown as DatabaseTx<OutboxTables>, events)
        return value
      })
      // Also of one that failed: a commit whose answer was lost may have happened.
      const result = await written.finally(() => (writes += 1))
      for (const span of created) span.end()
      if (told > 0) published()
      return result
    },
  }
}

/** The same database, but each write begins with `check`: one that throws keeps anything from being written. */
export const checked = <T>(db: Db<T>, check: (tx: Tx<never>) => Promise<void>): Db<T> => ({
  read: db.read,
  get writes() {
    return db.writes
  },
  write: (key, work) =>
    db.write(key, async (tx) => {
      await check(tx as unknown as Tx<never>)
      return work(tx)
    }),
})

const publishing = <T>(tx: DatabaseTx<T>, pending: Envelope[]): Tx<T> => ({
  selectFrom: tx.selectFrom.bind(tx) as Tx<T>['selectFrom'],
  selectNoFrom: tx.selectNoFrom.bind(tx) as Tx<T>['selectNoFrom'],
  insertInto: tx.insertInto.bind(tx) as Tx<T>['insertInto'],
  updateTable: tx.updateTable.bind(tx) as Tx<T>['updateTable'],
  deleteFrom: tx.deleteFrom.bind(tx) as Tx<T>['deleteFrom'],
  with: tx.with.bind(tx) as Tx<T>['with'],
  withRecursive: tx.withRecursive.bind(tx) as Tx<T>['withRecursive'],
  getExecutor: tx.getExecutor.bind(tx) as Tx<T>['getExecutor'],
  get fn() {
    return tx.fn
  },
  get schema() {
    return tx.schema
  },
  publish: (type, data, options) => {
    const made = envelope(type, data, options)
    pending.push(made)
    return made.id
  },
})
