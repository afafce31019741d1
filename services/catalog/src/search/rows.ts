import type { Tx } from '@tutti/kit'
import { sql } from 'kysely'
import { among, change, put } from '../store/rows.ts'
import type { Tables } from '../store/tables.ts'
import { tokensOf } from './tokens.ts'

/** Row keys stay below this; above them stands the popularity. */
export const KEYS = 2 ** 40
const STEPS = 63

/**
 * The index gives its rows in the order of their numbers, so the number holds the popularity: the most played come first, and a
 * query may stop early. Plays count in steps of doubling, so that a row seldom moves.
 */
export const searchRow = (key: number, plays: number): number => (STEPS - Math.min(STEPS, Math.floor(Math.log2(1 + plays)))) * KEYS + key

export type Indexed = { key: number; before: number | null; plays: number; columns: string[] }

const columnsOf = { track: ['title', 'artist', 'album'], album: ['title', 'artist'], artist: ['title'] } as const

/** What is written to the index for a text. */
export const indexText = (text: string): string => tokensOf(text).join(' ')

/** Puts rows into the index of their kind, in place of what stood there; `columns` are texts made by {@link indexText}. */
export const index = async (tx: Tx<Tables>, kind: 'track' | 'album' | 'artist', entries: readonly Indexed[]): Promise<void> => {
  if (entries.length === 0) return
  const table = `search_${kind}` as const
  await remove(
    tx,
    kind,
    entries.flatMap(({ before }) => before ?? []),
  )
  await put(tx, {
    table,
    columns: ['rowid', ...columnsOf[kind]],
    rows: entries.map(({ key, plays, columns }) => [searchRow(key, plays), ...columns]),
  })
  await change(tx, { table: kind, columns: ['search_row'], rows: entries.map(({ key, plays }) => [key, searchRow(key, plays)]) })
}

/** Takes rows out of the index. */
export const remove = async (tx: Tx<Tables>, kind: 'track' | 'album' | 'artist', rows: readonly number[]): Promise<void> => {
  if (rows.length > 0) await sql`delete from ${sql.table(`search_${kind}`)} where rowid in ${among(rows)}`.execute(tx)
}
