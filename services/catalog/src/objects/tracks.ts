import { displayPath } from '@tutti/music-source'
import { sql } from 'kysely'
import { among, grouped, type Reader } from '../store/rows.ts'
import type { TrackTable } from '../store/tables.ts'
import { parseTags, type Tags } from './tags.ts'
import { simplifiedAlbums } from './albums.ts'
import { isoTime, linksOf, popularityOf, simplifiedArtist } from './links.ts'
import type { SimplifiedTrackObject, TrackAdditions, TrackObject } from './types.ts'

const names = [
  'key',
  'id',
  'path',
  'size',
  'tags',
  'album_key',
  'title',
  'disc',
  'number',
  'year',
  'duration_ms',
  'added_at',
  'missing_since',
  'plays',
  'has_lyrics',
  'isrc',
] as const

const columns = sql.raw(names.join(', '))

type Row = Pick<TrackTable, (typeof names)[number]>

const rowsOf = async (db: Reader, keys: readonly number[]): Promise<Row[]> =>
  (await sql<Row>`select ${columns} from track where key in ${among(keys)}`.execute(db)).rows

/** Tracks by key with their albums; four statements for any number of them. */
export const fullTracks = async (db: Reader, keys: readonly number[]): Promise<Map<number, TrackObject>> => {
  if (keys.length === 0) return new Map()
  const rows = await rowsOf(db, keys)
  const artists = await trackArtists(db, keys)
  const albums = await simplifiedAlbums(db, [...new Set(rows.map((row) => row.album_key))])
  return new Map(
    rows.map((row) => {
      const track = simplified(row, artists.get(row.key) ?? [])
      return [
        row.key,
        {
          ...track,
          album: albums.get(row.album_key)!,
          external_ids: row.isrc ? { isrc: row.isrc } : {},
          popularity: popularityOf(row.plays),
        },
      ]
    }),
  )
}

/** Tracks by key as they stand within their album. */
export const simplifiedTracks = async (db: Reader, keys: readonly number[]): Promise<Map<number, SimplifiedTrackObject>> => {
  if (keys.length === 0) return new Map()
  const rows = await rowsOf(db, keys)
  const artists = await trackArtists(db, keys)
  return new Map(rows.map((row) => [row.key, simplified(row, artists.get(row.key) ?? [])]))
}

const trackArtists = async (db: Reader, keys: readonly number[]) => {
  const { rows } = await sql<{ trackKey: number; id: string; name: string }>`
    select l.track_key as "trackKey", artist.id, artist.name from track_artist l join artist on artist.key = l.artist_key
    where l.track_key in ${among(keys)} and l.role = 'artist' order by l.track_key, l.position`.execute(db)
  return grouped(rows, (row) => row.trackKey)
}

const simplified = (row: Row, artists: { id: string; name: string }[]): SimplifiedTrackObject => ({
  ...linksOf('track', row.id),
  id: row.id,
  name: row.title,
  type: 'track',
  artists: artists.map(simplifiedArtist),
  available_markets: [],
  disc_number: row.disc,
  track_number: row.number,
  duration_ms: row.duration_ms,
  explicit: false,
  is_local: false,
  is_playable: row.missing_since === null,
  preview_url: null,
  tutti: additions(row, parseTags(row.tags)),
})

const additions = (row: Row, tags: Tags): TrackAdditions => ({
  added_at: isoTime(row.added_at),
  year: row.year || null,
  genres: tags.genres,
  composers: tags.composers,
  bitrate: tags.bitrate ?? null,
  sample_rate: tags.sampleRate ?? null,
  bit_depth: tags.bitDepth ?? null,
  channels: tags.channels ?? null,
  container: tags.container,
  codec: tags.codec,
  size: row.size,
  folder_path: displayPath(row.path),
  missing: row.missing_since !== null,
  has_lyrics: row.has_lyrics === 1,
  replaygain: gainsOf(tags),
})

/** `null` where tags say nothing. */
export const gainsOf = ({ replayGain: { trackGain, trackPeak, albumGain, albumPeak } }: Pick<Tags, 'replayGain'>) =>
  trackGain === undefined && albumGain === undefined
    ? null
    : { track_gain: trackGain ?? null, track_peak: trackPeak ?? null, album_gain: albumGain ?? null, album_peak: albumPeak ?? null }
