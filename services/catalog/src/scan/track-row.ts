import { uuidv7 } from '@tutti/kit'
import { fold } from '../objects/names.ts'
import { searchRow } from '../search/rows.ts'
import { yearOf } from '../objects/tags.ts'
import type { AlbumRow } from './albums.ts'
import type { ArtistRow } from './artists.ts'
import type { TrackCover } from './covers.ts'
import type { Found } from './identify.ts'
import type { FoundLyrics } from './lyrics.ts'
import { discOfFolder } from './places.ts'

/** A track of a batch, ready to be written; `searched` are the texts by which it is found. */
export type TrackRow = {
  key: number
  found: Found
  album: AlbumRow
  artists: ArtistRow[]
  genres: { key: number; id: string }[]
  columns: (string | number | null)[]
  year: number
  /** ms since the epoch */
  addedAt: number
  /** Of the event that told of it first. */
  eventId: string
  cover: TrackCover | undefined
  lyrics: FoundLyrics | undefined
  searched: [string, string, string]
}

const padded = (value: number) => String(value).padStart(5, '0')

type Around = { album: AlbumRow; artists: ArtistRow[]; cover: TrackCover | undefined; lyrics: FoundLyrics | undefined }

/** Columns in the order of `trackColumns`. */
export const trackRow = (found: Found, { album, artists, cover, lyrics }: Around): Omit<TrackRow, 'genres'> => {
  const { file, tags, key, id, before } = found
  const year = yearOf(tags.date) || yearOf(tags.originalDate)
  const addedAt = before?.added_at ?? Date.now()
  const eventId = before?.event_id ?? uuidv7()
  const { disc, number, orderArtist, orderAlbum } = orders(found, { album, artist: artists[0]!, year })
  const columns = [
    key,
    id,
    file.folder_key,
    file.path,
    file.home,
    file.size,
    file.mtime,
    file.audio.audioHash,
    found.tagsHash,
    JSON.stringify(tags),
    album.key,
    tags.title,
    fold(tags.titleSort ?? tags.title),
    orderArtist,
    orderAlbum,
    disc,
    number,
    year,
    tags.durationMs,
    tags.isrc ?? null,
    addedAt,
    null,
    cover?.hash ?? null,
    cover?.path ?? null,
    cover?.embedded ? 1 : 0,
    lyrics ? 1 : 0,
    eventId,
    before?.plays ?? 0,
    searchRow(key, 0),
  ]
  const searched: TrackRow['searched'] = [tags.title, artists.map((artist) => artist.name).join(' '), album.name]
  return { key, found, album, artists, columns, year, addedAt, eventId, cover, lyrics, searched }
}

/** By what lists of tracks are sorted. */
const orders = ({ file, tags }: Found, { album, artist, year }: { album: AlbumRow; artist: ArtistRow; year: number }) => {
  const disc = tags.disc ?? discOfFolder(file.path) ?? 1
  const number = tags.track ?? 0
  const place = [padded(disc), padded(number), fold(tags.title)]
  return {
    disc,
    number,
    orderArtist: [artist.order_name, padded(year), album.order_name, ...place].join('\u0001'),
    orderAlbum: [album.order_name, album.order_artist, ...place].join('\u0001'),
  }
}

export const trackColumns = [
  'key',
  'id',
  'folder_key',
  'path',
  'home',
  'size',
  'mtime',
  'audio_hash',
  'tags_hash',
  'tags',
  'album_key',
  'title',
  'order_title',
  'order_artist',
  'order_album',
  'disc',
  'number',
  'year',
  'duration_ms',
  'isrc',
  'added_at',
  'missing_since',
  'cover_hash',
  'cover_path',
  'cover_embedded',
  'has_lyrics',
  'event_id',
  'plays',
  'search_row',
] as const
