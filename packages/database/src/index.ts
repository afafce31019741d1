export * from './port.ts'
export { among, change, inColumns, put, putReturning } from './rows.ts'
export { compareVersions } from './migrate.ts'
export { insideWrite, joinSqlite as joinDatabase, openSqlite, type SqliteOptions } from './sqlite/index.ts'
