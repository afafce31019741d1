import type { Tx } from '@tutti/kit'
import { sql } from 'kysely'
import { among, put } from '../store/rows.ts'
import type { Tables } from '../store/tables.ts'
import type { Kind } from './candidates.ts'
import { indexColumns, indexText } from './rows.ts'

type Found = { key: number; search_row: number; name: string; album: string }

const KINDS: readonly Kind[] = ['artist', 'album', 'track']
const AT_ONCE = 500

/**
 * Makes the index of searches anew from the tables it follows from, in an empty one: a page for each call. A row stands where
 * `search_row` says.
 * @returns the cursor of the next page; null after the last
 */
export const restoreIndex = async (tx: Tx<Tables>, cursor: string | undefined): Promise<string | null> => {
  const [kind, after] = cursor === undefined ? [KINDS[0]!, 0] : ([cursor.split(' ')[0], Number(cursor.split(' ')[1])] as [Kind, number])
  const found = await foundAfter(tx, kind, after)
  const names = kind === 'artist' ? new Map<number, string>() : await creditsOf(tx, kind, found)
  const textsOf = ({ key, name, album }: Found) =>
    ({ artist: [name], album: [name, names.get(key)], track: [name, names.get(key), album] })[kind]
  await put(tx, {
    table: `search_${kind}`,
    columns: ['rowid', ...indexColumns[kind]],
    rows: found.map((row) => [row.search_row, ...textsOf(row).map((text) => indexText(text ?? ''))]),
  })
  if (found.length === AT_ONCE) return `${kind} ${found.at(-1)!.key}`
  const next = KINDS[KINDS.indexOf(kind) + 1]
  return next ? `${next} 0` : null
}

const foundAfter = async (tx: Tx<Tables>, kind: Kind, after: number): Promise<Found[]> => {
  const text = kind === 'track' ? sql`one.title as name, album.name as album` : sql`one.name as name, '' as album`
  const joined = kind === 'track' ? sql`join album on album.key = one.album_key` : sql``
  const { rows } = await sql<Found>`select one.key, one.search_row, ${text} from ${sql.table(kind)} one ${joined}
    where one.key > ${after} and one.search_row is not null order by one.key limit ${AT_ONCE}`.execute(tx)
  return rows
}

const creditsOf = async (tx: Tx<Tables>, kind: 'track' | 'album', rows: readonly Found[]): Promise<Map<number, string>> => {
  const of = sql.ref(`l.${kind}_key`)
  const role = kind === 'track' ? sql`and l.role = 'artist'` : sql``
  const { rows: credits } = await sql<{ key: number; name: string }>`select ${of} as key, artist.name as name
    from ${sql.table(`${kind}_artist`)} l join artist on artist.key = l.artist_key
    where ${of} in ${among(rows.map((row) => row.key))} ${role} order by ${of}, l.position`.execute(tx)
  const names = Map.groupBy(credits, (credit) => credit.key)
  return new Map([...names].map(([key, all]) => [key, all.map(({ name }) => name).join(' ')]))
}
