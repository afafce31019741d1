import type { Database, DatabaseTicket } from './port.ts'
import { joinSqlite } from './sqlite/index.ts'

export * from './port.ts'
export { among, byLanguage, change, definition, inColumns, jsonList, listed, put, putReturning, type Value } from './rows.ts'
export { compareVersions } from './migrate.ts'
export { beginFilling, endFilling, migrationsDone } from './filling.ts'
export { countOn, countRows, rowsAfter, shapesOf, type TableShape } from './whole.ts'
export { insideWrite } from './inside.ts'
export { openSqlite, type SqliteOptions } from './sqlite/index.ts'
export type { PostgresOptions } from './postgres/index.ts'

/** Opens in this thread what another one has opened. */
export const joinDatabase = async <T>(ticket: DatabaseTicket): Promise<Database<T>> =>
  ticket.adapter === 'sqlite' ? joinSqlite(ticket) : (await import('./postgres/index.ts')).joinPostgres(ticket)

/** See `openPostgres` in `./postgres`, which is loaded only where it is asked for. */
export const openPostgres = async <T>(options: import('./postgres/index.ts').PostgresOptions): Promise<Database<T>> =>
  (await import('./postgres/index.ts')).openPostgres(options)

/** See `openServiceDatabaseThere` in `./postgres`, which is loaded only where it is asked for. */
export const openServiceDatabaseThere = async <T>(url: string, service: string): Promise<Database<T> | undefined> =>
  (await import('./postgres/service-database.ts')).openServiceDatabaseThere(url, service)

/** See `openServiceDatabase` in `./postgres`, which is loaded only where it is asked for. */
export const openServiceDatabase = async <T>(url: string, service: string): Promise<Database<T>> =>
  (await import('./postgres/service-database.ts')).openServiceDatabase(url, service)
