import { sql } from 'kysely'
import { among, grouped, type Reader } from '../store/rows.ts'
import type { AlbumTable } from '../store/tables.ts'
import { imagesOf, isoTime, linksOf, simplifiedArtist } from './links.ts'
import type { SimplifiedAlbumObject } from './types.ts'

const names = [
  'key',
  'id',
  'name',
  'cover_key',
  'release_date',
  'original_date',
  'year',
  'compilation',
  'genres',
  'tracks',
  'all_tracks',
  'duration_ms',
  'discs',
  'added_at',
  'plays',
] as const
/** Statements as text: putting them together from parts, for each answer, takes longer than small ones run. */
const columns = sql.raw(names.join(', '))

type Row = Pick<AlbumTable, (typeof names)[number]>

/** Simplified albums by key; two statements for any number of them. */
export const simplifiedAlbums = async (db: Reader, keys: readonly number[]): Promise<Map<number, SimplifiedAlbumObject>> => {
  if (keys.length === 0) return new Map()
  const { rows } = await sql<Row>`select ${columns} from album where key in ${among(keys)}`.execute(db)
  const artists = await albumArtists(db, keys)
  return new Map(rows.map((row) => [row.key, simplified(row, artists.get(row.key) ?? [])]))
}

const albumArtists = async (db: Reader, keys: readonly number[]) => {
  const { rows } = await sql<{ albumKey: number; id: string; name: string }>`
    select l.album_key as "albumKey", artist.id, artist.name from album_artist l join artist on artist.key = l.artist_key
    where l.album_key in ${among(keys)} order by l.album_key, l.position`.execute(db)
  return grouped(rows, (row) => row.albumKey)
}

const simplified = (row: Row, artists: { id: string; name: string }[]): SimplifiedAlbumObject => {
  const date = row.release_date ?? (row.year > 0 ? String(row.year) : '0000')
  const total = row.tracks || row.all_tracks
  return {
    ...linksOf('album', row.id),
    id: row.id,
    name: row.name,
    type: 'album',
    album_type: typeOf(row),
    total_tracks: total,
    available_markets: [],
    images: imagesOf(row.cover_key ?? `none-${row.id}`),
    release_date: date,
    release_date_precision: date.length >= 10 ? 'day' : date.length >= 7 ? 'month' : 'year',
    artists: artists.map(simplifiedArtist),
    is_playable: row.tracks > 0,
    tutti: {
      added_at: isoTime(row.added_at),
      genres: JSON.parse(row.genres) as string[],
      original_date: row.original_date,
      compilation: row.compilation === 1,
      tracks: row.tracks,
      duration_ms: row.duration_ms,
      discs: row.discs,
      play_count: row.plays,
    },
  }
}

const SINGLE = { tracks: 3, duration_ms: 30 * 60_000 }

/** As stores count: up to three tracks of up to half an hour in all are a single. */
const typeOf = ({ compilation, all_tracks, duration_ms }: Row) => {
  if (compilation) return 'compilation'
  return all_tracks <= SINGLE.tracks && duration_ms < SINGLE.duration_ms ? 'single' : 'album'
}
