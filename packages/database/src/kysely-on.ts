import {
  type CompiledQuery,
  type ConnectionProvider,
  type DatabaseConnection,
  DefaultQueryExecutor,
  type Dialect,
  type DialectAdapter,
  type Driver,
  Kysely,
  type QueryCompiler,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'

/** What a statement answered. */
export type Rows = { rows: Record<string, unknown>[]; changes: number; lastId: number | bigint }

/** Runs one statement; synchronous connections answer in a resolved promise. */
export type Execute = (sql: string, parameters: readonly unknown[]) => Promise<Rows>

/** How queries are put into words. */
export type Language = { compiler: QueryCompiler; adapter: DialectAdapter }

const sqlite: Language = { compiler: new SqliteQueryCompiler(), adapter: new SqliteAdapter() }

/**
 * Kysely on one connection of ours. Transactions are the adapter's matter, not Kysely's.
 * A statement is handed to `execute` as soon as it is executed, without a turn of any queue in between: statements that are not
 * waited for are carried out in the order in which they were issued, and each costs little.
 */
export const kyselyOn = <T>(execute: Execute, { compiler, adapter }: Language = sqlite): Kysely<T> => {
  const connection = connectionTo(execute)
  const provider: ConnectionProvider = { provideConnection: (consumer) => consumer(connection) }
  const dialect: Dialect = {
    createAdapter: () => adapter,
    createQueryCompiler: () => compiler,
    createIntrospector: (db) => new SqliteIntrospector(db),
    createDriver: () => driver,
  }
  return new Kysely<T>({ config: { dialect }, dialect, driver, executor: new Executor(compiler, adapter, provider) })
}

class Executor extends DefaultQueryExecutor {
  override executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    return this.provideConnection((connection) => connection.executeQuery<R>(query))
  }
}

const connectionTo = (execute: Execute): DatabaseConnection => ({
  executeQuery: async <R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> => {
    const { rows, changes, lastId } = await execute(sql, parameters)
    return { rows: rows as R[], numAffectedRows: BigInt(changes), insertId: BigInt(lastId) }
  },
  streamQuery: () => {
    throw new Error('Cannot stream a query: read it in pages.')
  },
})

const refused = () => Promise.reject(new Error('Cannot begin a transaction here: use write(key, work).'))
const nothing = () => Promise.resolve()
const driver: Driver = {
  init: nothing,
  acquireConnection: refused,
  releaseConnection: nothing,
  beginTransaction: refused,
  commitTransaction: refused,
  rollbackTransaction: refused,
  destroy: nothing,
}
