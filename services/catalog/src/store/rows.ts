import type { Read, Tx } from '@tutti/kit'
import { type RawBuilder, sql } from 'kysely'
import type { Tables } from './tables.ts'

type Value = string | number | null | boolean

/** For reading: the database, or the open transaction with its own changes. */
export type Reader = Read<Tables> | Tx<Tables>

/** A list as one parameter: the text of the statement stays the same for any number of values, so that it is prepared once. */
export const among = <V extends string | number>(values: readonly V[]): RawBuilder<V> =>
  sql`(select value from json_each(${JSON.stringify(values)}))`

export type Rows = {
  table: keyof Tables
  columns: readonly string[]
  /** The row is replaced when these columns are known already. */
  key?: readonly string[]
  /** Columns that a known row keeps. */
  keep?: readonly string[]
  rows: readonly (readonly Value[])[]
}

/** Inserts any number of rows with one statement and one parameter, or replaces what is known under their key. */
export const put = async (tx: Tx<Tables>, { table, columns, key, keep = [], rows }: Rows): Promise<void> => {
  if (rows.length === 0) return
  const names = sql.raw(columns.join(', '))
  const values = sql.raw(columns.map((_, n) => `json_extract(value, '$[${n}]')`).join(', '))
  const replaced = columns.filter((column) => !key?.includes(column) && !keep.includes(column))
  const conflict = key
    ? sql.raw(
        `on conflict (${key.join(', ')}) do ${replaced.length ? `update set ${replaced.map((column) => `${column} = excluded.${column}`).join(', ')}` : 'nothing'}`,
      )
    : sql.raw('')
  await sql`insert into ${sql.table(table)} (${names}) select ${values} from json_each(${JSON.stringify(rows)}) where true ${conflict}`.execute(
    tx,
  )
}

/** Sets columns of many rows by `key`: each row is `[key, value, …]`. */
export const change = async (tx: Tx<Tables>, { table, columns, rows }: Pick<Rows, 'table' | 'columns' | 'rows'>): Promise<void> => {
  if (rows.length === 0) return
  const sets = sql.raw(columns.map((column, n) => `${column} = json_extract(j.value, '$[${n + 1}]')`).join(', '))
  await sql`update ${sql.table(table)} set ${sets} from json_each(${JSON.stringify(rows)}) j where ${sql.table(table)}.key = json_extract(j.value, '$[0]')`.execute(
    tx,
  )
}

/** The highest key in use. */
export const lastKey = async (db: Reader, table: 'file' | 'track' | 'album' | 'artist' | 'genre' | 'folder'): Promise<number> => {
  const row = await db.selectFrom(table).select('key').orderBy('key', 'desc').limit(1).executeTakeFirst()
  return row?.key ?? 0
}

/** Keys of public ids, in their order; `undefined` for unknown ones. */
export const keysOf = async (db: Reader, table: 'track' | 'album' | 'artist', ids: readonly string[]): Promise<(number | undefined)[]> => {
  const rows = await db.selectFrom(table).select(['key', 'id']).where('id', 'in', among(ids)).execute()
  const keys = new Map(rows.map((row) => [row.id, row.key]))
  return ids.map((id) => keys.get(id))
}

/** Lists by the value of a property, in order. */
export const grouped = <R, K>(rows: readonly R[], key: (row: R) => K): Map<K, R[]> => {
  const groups = new Map<K, R[]>()
  for (const row of rows) {
    const list = groups.get(key(row))
    if (list) list.push(row)
    else groups.set(key(row), [row])
  }
  return groups
}
