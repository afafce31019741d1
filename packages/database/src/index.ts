export * from './port.ts'
export { among, change, put, putReturning, type Rows, type Value } from './rows.ts'
export { compareVersions } from './migrate.ts'
export { insideWrite, joinSqlite as joinDatabase, openSqlite, type SqliteOptions } from './sqlite/index.ts'
