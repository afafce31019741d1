import { among, type Read, type Tx } from '@tutti/kit'
import type { Tables } from './tables.ts'

export { among, byLanguage, change, inColumns, jsonList, listed, put } from '@tutti/kit'

/** For reading: the database, or the open transaction with its own changes. */
export type Reader = Read<Tables> | Tx<Tables>

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
