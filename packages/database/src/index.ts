export * from './port.ts'
export { compareVersions } from './migrate.ts'
export { insideWrite, openSqlite, type SqliteOptions } from './sqlite/index.ts'
