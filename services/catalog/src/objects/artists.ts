import { sql } from 'kysely'
import { among, type Reader } from '../store/rows.ts'
import type { ArtistTable } from '../store/tables.ts'
import { imagesOf, linksOf, popularityOf } from './links.ts'
import type { ArtistObject } from './types.ts'

/** Artists by key; one statement for any number of them. */
export const artistObjects = async (db: Reader, keys: readonly number[]): Promise<Map<number, ArtistObject>> => {
  if (keys.length === 0) return new Map()
  const { rows } = await sql<Omit<ArtistTable, 'name_key' | 'mb_id' | 'fold' | 'all_tracks' | 'search_row' | 'event_id' | 'fresh'>>`
    select key, id, name, order_name, cover_key, genres, tracks, albums, appearances, plays from artist where key in ${among(keys)}`.execute(
    db,
  )
  return new Map(
    rows.map((row) => [
      row.key,
      {
        ...linksOf('artist', row.id),
        id: row.id,
        name: row.name,
        type: 'artist',
        followers: { href: null, total: 0 },
        genres: JSON.parse(row.genres) as string[],
        images: row.cover_key ? imagesOf(row.cover_key) : [],
        popularity: popularityOf(row.plays),
        tutti: { albums: row.albums, tracks: row.tracks, appearances: row.appearances, sort_name: row.order_name },
      },
    ]),
  )
}
