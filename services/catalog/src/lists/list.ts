import type { Db } from '@tutti/kit'
import { type RawBuilder, sql } from 'kysely'
import { type Kept, untilWritten } from '../objects/kept.ts'
import { byLanguage, type Reader } from '../store/rows.ts'
import type { Tables } from '../store/tables.ts'
import type { makeAnchors, Place } from './anchors.ts'

export type Order = 'asc' | 'desc'
export type Slice = { limit: number; offset: number }
/** A page of a list, by the keys of its rows. */
export type Found = { total: number; keys: number[] }
/** What lists need: the database, and what this process remembers of them. */
export type ListState = {
  db: Reader
  anchors: ReturnType<typeof makeAnchors>
  albumKeys: (version: number) => Promise<number[]>
  pages: Pages
}

/** Finds a page, or knows it: `name` tells everything that it depends on but the database. */
export type Pages = (name: string, find: () => Promise<Found>) => Promise<Found>

const MOST_KEYS = 100_000
const PAGE_KEYS = 20

/** Pages that were found since the catalog's last write; what costs no more than looking them up need not be found again. */
export const makePages = (db: Db<Tables>): Pages => {
  const kept: Kept<Found> = untilWritten(db, { most: MOST_KEYS, sizeOf: ({ keys }) => keys.length + PAGE_KEYS })
  return async (name, find) => {
    const known = kept.get(name)
    if (known) return known
    const readAt = db.writes
    const found = await find()
    kept.put(name, found, readAt)
    return found
  }
}

type Query = {
  table: 'track' | 'album' | 'artist'
  column: string
  order: Order
  where: RawBuilder<unknown>
  /** Few rows: sorted as they are found, not in the order of an index. */ unindexed: boolean
}

/** Rows of a list in order, from a place on; ties are in the order of their keys. */
export const orderedRows = (db: Reader, { table, column, order, where, unindexed }: Query) => {
  // SQLite takes no index for a column with a sign before it; PostgreSQL decides by its statistics.
  const by = byLanguage({
    sqlite: () => (unindexed ? sql`+${sql.ref(column)}` : sql`${sql.ref(column)}`),
    postgres: () => sql`${sql.ref(column)}`,
  })
  const direction = sql.raw(order)
  const beyond = sql.raw(order === 'asc' ? '>' : '<')
  return async (after: Place | undefined, skip: number, count: number): Promise<Place[]> => {
    const start = after ? sql`and (${by}, key) ${beyond} (${after[0]}, ${after[1]})` : sql``
    const { rows } = await sql<{ value: string | number; key: number }>`
      select ${sql.ref(column)} as value, key from ${sql.table(table)} where ${where} ${start} order by ${by} ${direction}, key ${direction} limit ${count} offset ${skip}`.execute(
      db,
    )
    return rows.map((row) => [row.value, row.key])
  }
}
