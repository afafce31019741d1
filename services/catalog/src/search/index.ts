import { fold } from '../objects/names.ts'
import { artistObjects, fullTracks, inOrder, simplifiedAlbums } from '../objects/index.ts'
import type { ArtistObject, SimplifiedAlbumObject, TrackObject } from '../objects/types.ts'
import type { Reader } from '../store/rows.ts'
import { candidates, type Kind } from './candidates.ts'
import { parseQuery, type Query } from './query.ts'
import { ranked } from './score.ts'

export type SearchRequest = { q: string; types: readonly Kind[]; limit: number; offset: number }
export type SearchAnswer = { tracks?: Slice<TrackObject>; albums?: Slice<SimplifiedAlbumObject>; artists?: Slice<ArtistObject> }
type Slice<O> = { total: number; items: O[] }

/** Short beginnings match half the library: of those the most popular are enough. */
const FEW = 200

/** Tracks, albums and artists that a query may mean, best first. At most about 500 of a kind are looked at, and `total` counts these. */
export const search = async (db: Reader, { q, types, limit, offset }: SearchRequest): Promise<SearchAnswer> => {
  const query = parseQuery(q)
  const answer: SearchAnswer = {}
  const slice = { limit, offset }
  if (types.includes('track')) answer.tracks = await found(db, { kind: 'track', query, build: fullTracks, ...slice })
  if (types.includes('album')) answer.albums = await found(db, { kind: 'album', query, build: simplifiedAlbums, ...slice })
  if (types.includes('artist')) answer.artists = await found(db, { kind: 'artist', query, build: artistObjects, ...slice })
  return answer
}

type Find<O> = {
  kind: Kind
  query: Query
  build: (db: Reader, keys: readonly number[]) => Promise<Map<number, O>>
  limit: number
  offset: number
}

const found = async <O>(db: Reader, { kind, query, build, limit, offset }: Find<O>): Promise<Slice<O>> => {
  const short = query.words.every((word) => word.length <= 2) && offset + limit <= FEW / 2
  const keys = ranked(await candidates(db, kind, { query, most: short ? FEW : undefined }), wantedOf(query, kind))
  return { total: keys.length, items: await inOrder(build, db, keys.slice(offset, offset + limit)) }
}

const wantedOf = (query: Query, kind: Kind) => ({ text: fold(query.text), words: [...query.words, ...query[kind]] })
