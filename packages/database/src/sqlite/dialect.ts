import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import type { Rows } from './protocol.ts'

/** Runs one statement; synchronous connections answer in a resolved promise. */
export type Execute = (sql: string, parameters: readonly unknown[]) => Promise<Rows>

/** Kysely on one connection of ours. Transactions are the adapter's matter, not Kysely's. */
export const kyselyOn = <T>(execute: Execute): Kysely<T> => new Kysely<T>({ dialect: dialect(execute) })

const dialect = (execute: Execute): Dialect => {
  const connection: DatabaseConnection = {
    executeQuery: async <R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> => {
      const { rows, changes, lastId } = await execute(sql, parameters)
      return { rows: rows as R[], numAffectedRows: BigInt(changes), insertId: BigInt(lastId) }
    },
    streamQuery: () => {
      throw new Error('Cannot stream a query: read it in pages.')
    },
  }
  const refused = () => Promise.reject(new Error('Cannot begin a transaction here: use write(key, work).'))
  const nothing = () => Promise.resolve()
  return {
    createAdapter: () => new SqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createDriver: () => ({
      init: nothing,
      acquireConnection: () => Promise.resolve(connection),
      releaseConnection: nothing,
      beginTransaction: refused,
      commitTransaction: refused,
      rollbackTransaction: refused,
      destroy: nothing,
    }),
  }
}
