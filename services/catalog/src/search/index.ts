import { fold } from '../objects/names.ts'
import type { Found } from '../lists/list.ts'
import type { Reader } from '../store/rows.ts'
import { candidates, type Kind } from './candidates.ts'
import { parseQuery, type Query } from './query.ts'
import { ranked } from './score.ts'

export type SearchRequest = { q: string; types: readonly Kind[]; limit: number; offset: number }
export type SearchAnswer = Partial<Record<Kind, Found>>

/** Short beginnings match half the library: of those the most popular are enough. */
const FEW = 200

/** Tracks, albums and artists that a query may mean, best first. At most about 500 of a kind are looked at, and `total` counts these. */
export const search = async (db: Reader, { q, types, limit, offset }: SearchRequest): Promise<SearchAnswer> => {
  const query = parseQuery(q)
  const answer: SearchAnswer = {}
  for (const kind of types) answer[kind] = await found(db, kind, { query, limit, offset })
  return answer
}

const found = async (db: Reader, kind: Kind, { query, limit, offset }: { query: Query; limit: number; offset: number }): Promise<Found> => {
  const short = query.words.every((word) => word.length <= 2) && offset + limit <= FEW / 2
  const keys = ranked(await candidates(db, kind, { query, most: short ? FEW : undefined }), wantedOf(query, kind))
  return { total: keys.length, keys: keys.slice(offset, offset + limit) }
}

const wantedOf = (query: Query, kind: Kind) => ({ text: fold(query.text), words: [...query.words, ...query[kind]] })
