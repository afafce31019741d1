import type { MessagePort } from 'node:worker_threads'
import type { Kysely, Migration, Transaction } from 'kysely'

/**
 * The database port. One service, one database; nobody else opens it.
 *
 * Laws (see `./laws`), which every adapter has to pass:
 * 1. Durable: when `write` resolves, its changes survive a power cut.
 * 2. All or nothing: `work` that throws leaves no trace.
 * 3. One at a time per key: of two writes with the same key, one sees all of the other, or nothing.
 * 4. Order: writes of one key become visible in the order in which they were acknowledged.
 * 5. A read sees only what was committed, and a write's answer is never ahead of a later read.
 * 6. Statements of one write are carried out in the order in which they were issued, also when they are not waited for.
 * 7. Threads that share the database by a ticket keep all of this together; one that ends in the middle of a write has not written.
 */
export type Database<T> = {
  /** Queries outside a transaction. Never use it inside `write`: it does not see the open changes. */
  readonly read: Read<T>
  /**
   * Runs `work` in a transaction that is alone among the writes of the same key.
   * `key` is the aggregate that changes: a playlist id, a user id.
   * `work` may run twice (after a conflict): it must touch nothing but `tx`, and await nothing else.
   * A statement that fails has spoilt the write, whether `work` minds or not: what may be refused is asked for first.
   * @throws what `work` throws, after everything was undone; `DatabaseError` when the store itself fails.
   */
  write<R>(key: string, work: (tx: Tx<T>) => Promise<R>): Promise<R>
  /** Brings the tables to the newest shape; see {@link Migrations}. */
  migrate(migrations: Migrations, program: string): Promise<void>
  /**
   * What another thread of this process needs to open the same database by `joinDatabase`: for work that would keep this one's
   * event loop. Send it to one thread, with its port in the transfer list. The laws hold for all threads together.
   */
  ticket(): DatabaseTicket
  /** Calls `heard` when something may have been written other than through this object; answers how to end that. */
  onWrittenElsewhere(heard: () => void): () => void
  /** Waits for the writes under way, then closes. Writes that come later are refused. */
  close(): Promise<void>
}

/** Good for one opening in one other thread; `port` has to be transferred. */
export type DatabaseTicket =
  | { adapter: 'sqlite'; file: string; port: MessagePort }
  | { adapter: 'postgres'; url: string; connections: number; process: string; port: MessagePort }

/** Select-only face of Kysely. */
export type Read<T> = Pick<Kysely<T>, 'selectFrom' | 'selectNoFrom' | 'with' | 'withRecursive' | 'fn' | 'getExecutor'>

/** The open transaction: reads its own changes. Good only until `work` ends. */
export type Tx<T> = Pick<
  Transaction<T>,
  'selectFrom' | 'selectNoFrom' | 'insertInto' | 'updateTable' | 'deleteFrom' | 'with' | 'withRecursive' | 'fn' | 'getExecutor' | 'schema'
>

/**
 * Forward-only changes of the tables, run in the order of their names (`001-…`), each in one transaction.
 * `oldestProgram` is the oldest version of the program that can still work with the tables afterwards:
 * an older program refuses to open the database, a newer or equal one does not.
 */
export type Migrations = Record<string, { oldestProgram: string; up: (db: Kysely<never>) => Promise<unknown> } & Partial<Migration>>

/** Why the store could not do its work. `full`: no room left. `lost`: the connection or the disk failed; nothing is known of the write. `statement`: the query itself is wrong. `unfinished`: an import into it has not ended. */
export type DatabaseFault =
  | 'statement'
  | 'full'
  | 'busy'
  | 'lost'
  | 'damaged'
  | 'constraint'
  | 'too-old'
  | 'unfinished'
  | 'closed'
  | 'timeout'

/** A failure of the store, with the file or server it concerns. */
export class DatabaseError extends Error {
  readonly fault: DatabaseFault
  constructor(fault: DatabaseFault, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'DatabaseError'
    this.fault = fault
  }
}
