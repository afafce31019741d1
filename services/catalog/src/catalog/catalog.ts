import type { Reader } from '../store/rows.ts'
import { keysOf } from '../store/rows.ts'
import { refuse } from '../errors.ts'
import { lyricsLanguage, type LyricsLine, lyricsLines } from './lyrics.ts'
import { albumTrackKeys } from '../objects/index.ts'
import { artistTrackKeys } from '../lists/artists.ts'
import { among } from '../store/rows.ts'
import type { Found, Slice } from '../lists/list.ts'
import { tallies } from '../store/tallies.ts'

/** The keys of an album's tracks in disc and track order; `undefined` for an unknown album. */
export const albumTracks = async (db: Reader, { id, limit, offset }: { id: string } & Slice): Promise<Found | undefined> => {
  const [key] = await keysOf(db, 'album', [id])
  return key === undefined ? undefined : albumTrackKeys(db, key, { limit, offset })
}

/** The ids of an album's tracks in order, or of an artist's, the most played first; none for an unknown one. */
export const trackIds = async (
  db: Reader,
  { albumId, artistId, ...slice }: { albumId?: string | undefined; artistId?: string | undefined } & Slice,
): Promise<{ total: number; ids: string[] }> => {
  const [key] = albumId ? await keysOf(db, 'album', [albumId]) : artistId ? await keysOf(db, 'artist', [artistId]) : []
  if (key === undefined) return { total: 0, ids: [] }
  const { total, keys } = await (albumId ? albumTrackKeys : artistTrackKeys)(db, key, slice)
  const rows = await db
    .selectFrom('track')
    .select(['key', 'id'])
    .where('key', 'in', among(keys))
    .where('missing_since', 'is', null)
    .execute()
  const ids = new Map(rows.map((row) => [row.key, row.id]))
  return { total: ids.size === 0 && slice.offset === 0 ? 0 : total, ids: keys.flatMap((one) => ids.get(one) ?? []) }
}

export type LyricsObject = { track_id: string; synced: boolean; language: string | null; lines: LyricsLine[] }

/** @throws track.not-found, lyrics.none */
export const lyricsOf = async (db: Reader, id: string): Promise<LyricsObject> => {
  const row = await db
    .selectFrom('track')
    .leftJoin('lyrics', 'lyrics.track_key', 'track.key')
    .select(['track.key', 'lyrics.text', 'lyrics.synced'])
    .where('track.id', '=', id)
    .executeTakeFirst()
  if (!row) throw refuse('track.not-found', { id })
  if (!row.text) throw refuse('lyrics.none', { id })
  const synced = row.synced === 1
  return { track_id: id, synced, language: lyricsLanguage(row.text), lines: lyricsLines(row.text, synced) }
}

/** The library in figures, for `GET /tutti/v1/library/summary`. */
export const summary = async (db: Reader) => {
  const { tracks, albums, artists, genres, duration_ms, size, missing } = await tallies(db)
  return { tracks, albums, artists, genres, duration_ms, size, missing }
}
