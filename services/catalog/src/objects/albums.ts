import { pageAt } from '@tutti/kit'
import { yearOf } from '../tags.ts'
import { among, grouped, type Reader } from '../store/rows.ts'
import type { AlbumTable } from '../store/tables.ts'
import { imagesOf, isoTime, linksOf, popularityOf, simplifiedArtist } from './links.ts'
import { simplifiedTracks } from './tracks.ts'
import type { AlbumObject, SimplifiedAlbumObject } from './types.ts'

const EMBEDDED_TRACKS = 50

/** Simplified albums by key; two statements for any number of them. */
export const simplifiedAlbums = async (db: Reader, keys: readonly number[]): Promise<Map<number, SimplifiedAlbumObject>> => {
  if (keys.length === 0) return new Map()
  const rows = await db.selectFrom('album').selectAll().where('key', 'in', among(keys)).execute()
  const artists = await albumArtists(db, keys)
  return new Map(rows.map((row) => [row.key, simplified(row, artists.get(row.key) ?? [])]))
}

const albumArtists = async (db: Reader, keys: readonly number[]) => {
  const rows = await db.selectFrom('album_artist').innerJoin('artist', 'artist.key', 'album_artist.artist_key')
    .select(['album_artist.album_key as albumKey', 'artist.id', 'artist.name'])
    .where('album_artist.album_key', 'in', among(keys)).orderBy('album_artist.album_key').orderBy('album_artist.position').execute()
  return grouped(rows, (row) => row.albumKey)
}

const simplified = (row: AlbumTable, artists: { id: string; name: string }[]): SimplifiedAlbumObject => {
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
const typeOf = ({ compilation, all_tracks, duration_ms }: AlbumTable) => {
  if (compilation) return 'compilation'
  return all_tracks <= SINGLE.tracks && duration_ms < SINGLE.duration_ms ? 'single' : 'album'
}

/** Whole albums with the first 50 of their tracks. */
export const fullAlbums = async (db: Reader, keys: readonly number[]): Promise<Map<number, AlbumObject>> => {
  const albums = await simplifiedAlbums(db, keys)
  if (albums.size === 0) return new Map()
  const rows = await db.selectFrom('album').select(['key', 'label', 'upc', 'copyright', 'plays']).where('key', 'in', among(keys)).execute()
  const first = await firstTracks(db, keys)
  const tracks = await simplifiedTracks(db, [...first.values()].flat())
  return new Map(rows.map(({ key, label, upc, copyright, plays }) => {
    const album = albums.get(key)!
    const items = (first.get(key) ?? []).flatMap((track) => tracks.get(track) ?? [])
    const pages = pageAt(`/v1/albums/${album.id}/tracks`, { items, total: album.total_tracks, limit: EMBEDDED_TRACKS, offset: 0 })
    const full: AlbumObject = {
      ...album,
      tracks: pages,
      copyrights: copyright ? [{ text: copyright, type: /^\s*[℗(]\s*p?/i.test(copyright) && /℗|\(p\)/i.test(copyright) ? 'P' : 'C' }] : [],
      external_ids: upc ? { upc } : {},
      genres: album.tutti.genres,
      label: label ?? '',
      popularity: popularityOf(plays),
    }
    return [key, full]
  }))
}

const firstTracks = async (db: Reader, albums: readonly number[]) => {
  const lists = new Map<number, number[]>()
  for (const album of albums) lists.set(album, (await albumTrackKeys(db, album, { limit: EMBEDDED_TRACKS, offset: 0 })).keys)
  return lists
}

/** Keys of an album's tracks in disc and track order; those whose files are missing only when nothing else is left. */
export const albumTrackKeys = async (db: Reader, album: number, { limit, offset }: { limit: number; offset: number }) => {
  const counts = await db.selectFrom('album').select(['tracks', 'all_tracks as all']).where('key', '=', album).executeTakeFirst()
  const present = (counts?.tracks ?? 0) > 0
  const rows = await db.selectFrom('track').select('key').where('album_key', '=', album)
    .$if(present, (q) => q.where('missing_since', 'is', null))
    .orderBy('disc').orderBy('number').orderBy('path').limit(limit).offset(offset).execute()
  return { total: (present ? counts?.tracks : counts?.all) ?? 0, keys: rows.map((row) => row.key) }
}

/** The year that a listener thinks of first. */
export const shownYear = (date: string | null | undefined, original: string | null | undefined) => yearOf(date) || yearOf(original)
