import { DatabaseSync, type StatementSync, type SQLInputValue } from 'node:sqlite'
import type { Rows } from '../kysely-on.ts'

const CACHED_STATEMENTS = 300

/** One SQLite connection with its prepared statements, least recently used dropped first. */
export type Connection = { database: DatabaseSync; query(sql: string, parameters: readonly unknown[]): Rows }

export type ConnectionOptions = { readOnly: boolean; synchronous?: 'FULL' | 'NORMAL' | 'OFF' }

/** node:sqlite's own defaults are journal DELETE and no busy timeout, hence the pragmas. */
export const connect = (file: string, { readOnly, synchronous = 'FULL' }: ConnectionOptions): Connection => {
  const database = new DatabaseSync(file, { readOnly })
  database.exec('PRAGMA busy_timeout=5000; PRAGMA foreign_keys=on; PRAGMA temp_store=memory; PRAGMA cache_size=-8000')
  if (!readOnly) database.exec(`PRAGMA journal_mode=WAL; PRAGMA synchronous=${synchronous}`)
  const statements = new Map<string, { statement: StatementSync; reads: boolean }>()
  const prepared = (sql: string) => {
    const known = statements.get(sql)
    if (known) {
      statements.delete(sql)
      statements.set(sql, known)
      return known
    }
    const statement = database.prepare(sql)
    const entry = { statement, reads: statement.columns().length > 0 }
    // The row id of the last insert is told even after an update, and may be larger than a number holds.
    if (!entry.reads) statement.setReadBigInts(true)
    statements.set(sql, entry)
    if (statements.size > CACHED_STATEMENTS) statements.delete(statements.keys().next().value as string)
    return entry
  }
  const query = (sql: string, parameters: readonly unknown[]): Rows => {
    const { statement, reads } = prepared(sql)
    const values = parameters.map(toSql)
    if (reads) return { rows: statement.all(...values) as Record<string, unknown>[], changes: 0, lastId: 0 }
    const { changes, lastInsertRowid } = statement.run(...values)
    return { rows: [], changes: Number(changes), lastId: lastInsertRowid }
  }
  return { database, query }
}

const toSql = (value: unknown): SQLInputValue => {
  if (value === undefined) return null
  if (typeof value === 'boolean') return value ? 1 : 0
  return value as SQLInputValue
}
