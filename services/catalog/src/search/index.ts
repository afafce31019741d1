import { fold } from '../objects/names.ts'
import type { Found, ListState, Slice } from '../lists/list.ts'
import { candidates, type Kind } from './candidates.ts'
import { parseQuery, type Query } from './query.ts'
import { ranked } from './score.ts'

export type SearchRequest = { q: string; types: readonly Kind[]; limit: number; offset: number }
export type SearchAnswer = Partial<Record<Kind, Found>>

/** Short beginnings match half the library: of those the most popular are enough. */
const FEW = 200

/** Tracks, albums and artists that a query may mean, best first. At most about 500 of a kind are looked at, and `total` counts these. */
export const search = async (state: Searching, { q, types, ...slice }: SearchRequest): Promise<SearchAnswer> => {
  const query = parseQuery(q)
  const answer: SearchAnswer = {}
  for (const kind of types) answer[kind] = await found(state, kind, { query, ...slice })
  return answer
}

type Searching = Pick<ListState, 'db' | 'pages'>

const found = async ({ db, pages }: Searching, kind: Kind, { query, limit, offset }: { query: Query } & Slice): Promise<Found> => {
  const short = query.words.every((word) => word.length <= 2) && offset + limit <= FEW / 2
  const find = async () => {
    const keys = ranked(await candidates(db, kind, { query, most: short ? FEW : undefined }), wantedOf(query, kind))
    return { total: keys.length, keys }
  }
  // All that were looked at, for the next pages and for whoever types the same; what counts as new depends on the time.
  const { total, keys } = query.isNew ? await find() : await pages(`search ${kind} ${short} ${JSON.stringify(query)}`, find)
  return { total, keys: keys.slice(offset, offset + limit) }
}

const wantedOf = (query: Query, kind: Kind) => ({ text: fold(query.text), words: [...query.words, ...query[kind]] })
