import { among, type Reader } from '../store/rows.ts'
import { tallies } from '../store/tallies.ts'
import type { Slice } from './list.ts'

export type GenreObject = { id: string; name: string; albums: number; tracks: number }

/** Genres that have a track, by name. */
export const listGenres = async (db: Reader, { limit, offset }: Slice): Promise<{ total: number; items: GenreObject[] }> => {
  const { genres } = await tallies(db)
  const items = await db
    .selectFrom('genre')
    .select(['id', 'name', 'albums', 'tracks'])
    .where('tracks', '>', 0)
    .orderBy('fold')
    .orderBy('key')
    .limit(limit)
    .offset(offset)
    .execute()
  return { total: genres, items }
}

/** Names of genres by id, `null` for unknown ones. */
export const genreNames = async (db: Reader, ids: readonly string[]): Promise<(string | null)[]> => {
  const rows = await db.selectFrom('genre').select(['id', 'name']).where('id', 'in', among(ids)).execute()
  const names = new Map(rows.map((row) => [row.id, row.name]))
  return ids.map((id) => names.get(id) ?? null)
}
