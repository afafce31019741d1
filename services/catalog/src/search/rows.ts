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

type Kind = 'track' | 'album' | 'artist'
export type Indexed = { key: number; isNew: boolean; columns: string[] }

/** What of each kind is searched. */
export const indexColumns = { track: ['title', 'artist', 'album'], album: ['title', 'artist'], artist: ['title'] } as const

/** What is written to the index for a text. */
export const indexText = (text: string): string => tokensOf(text).join(' ')

/**
 * Puts rows into the index of their kind; known ones in place of where they stand now, for plays may have moved them since they
 * were read. A new row's own `search_row` is written with it.
 */
export const index = async (tx: Tx<Tables>, kind: Kind, entries: readonly Indexed[]): Promise<void> => {
  if (entries.length === 0) return
  const moved = await standing(
    tx,
    kind,
    entries.filter(({ isNew }) => !isNew).map(({ key }) => key),
  )
  await remove(
    tx,
    kind,
    [...moved.values()].flatMap(({ before }) => before ?? []),
  )
  const place = ({ key }: Indexed) => moved.get(key)?.place ?? searchRow(key, 0)
  await put(tx, {
    table: `search_${kind}`,
    columns: ['rowid', ...indexColumns[kind]],
    rows: entries.map((entry) => [place(entry), ...entry.columns]),
  })
  const changed = [...moved].filter(([, { before, place }]) => before !== place)
  await change(tx, { table: kind, columns: ['search_row'], rows: changed.map(([key, { place }]) => [key, place]) })
}

const standing = async (tx: Tx<Tables>, kind: Kind, keys: readonly number[]) => {
  if (keys.length === 0) return new Map<number, { before: number | null; place: number }>()
  const rows = await tx.selectFrom(kind).select(['key', 'plays', 'search_row as before']).where('key', 'in', among(keys)).execute()
  return new Map(rows.map(({ key, plays, before }) => [key, { before, place: searchRow(key, plays) }]))
}

/** Takes rows out of the index. */
export const remove = async (tx: Tx<Tables>, kind: Kind, rows: readonly number[]): Promise<void> => {
  if (rows.length > 0) await sql`delete from ${sql.table(`search_${kind}`)} where rowid in ${among(rows)}`.execute(tx)
}
