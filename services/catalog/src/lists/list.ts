import { type RawBuilder, sql } from 'kysely'
import type { Reader } from '../store/rows.ts'
import type { makeAnchors, Place } from './anchors.ts'

export type Order = 'asc' | 'desc'
export type Slice = { limit: number; offset: number }
export type Anchored<O> = { total: number; items: O[] }
/** What lists need: the database, and the places in long lists that this process remembers. */
export type ListState = { db: Reader; anchors: ReturnType<typeof makeAnchors>; albumKeys: (version: number) => Promise<number[]> }

type Query = {
  table: 'track' | 'album' | 'artist'
  column: string
  order: Order
  where: RawBuilder<unknown>
  /** Few rows: sorted as they are found, not in the order of an index. */ unindexed: boolean
}

/** Rows of a list in order, from a place on; ties are in the order of their keys. */
export const orderedRows = (db: Reader, { table, column, order, where, unindexed }: Query) => {
  const by = unindexed ? sql`+${sql.ref(column)}` : sql.ref(column)
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
