import type { EventData, Tx } from '@tutti/kit'
import { sql } from 'kysely'
import { AlbumAdded, AlbumChanged, ArtistAdded, ArtistChanged, TrackAdded, TrackChanged, TrackReturned } from '../contract.ts'
import { isoTime } from '../objects/links.ts'
import { parseTags, type Tags } from '../objects/tags.ts'
import { gainsOf } from '../objects/tracks.ts'
import { among, grouped, type Reader } from './rows.ts'
import type { Tables } from './tables.ts'

/** Stands for the folder of tracks whose music folder was removed. */
const NO_FOLDER = '0'.repeat(22)

/** What events tell of tracks, by key, with the id of the event that told of each first. */
export const trackFacts = async (db: Reader, keys: readonly number[]) => {
  const rows = await trackRows(db, keys)
  const artists = await idsOf(db, { link: 'track_artist', owner: 'track_key', target: 'artist' }, keys)
  const albumArtists = await idsOf(db, { link: 'album_artist', owner: 'album_key', target: 'artist' }, [
    ...new Set(rows.map((row) => row.albumKey)),
  ])
  const genres = await idsOf(db, { link: 'track_genre', owner: 'track_key', target: 'genre' }, keys)
  return rows.map((row) => ({
    key: row.key,
    eventId: row.eventId,
    facts: trackFact({
      ...row,
      tags: parseTags(row.tags),
      artistIds: artists(row.key),
      albumArtistIds: albumArtists(row.albumKey),
      genreIds: genres(row.key),
      cover: row.coverHash && row.coverPath ? { hash: row.coverHash, path: row.coverPath, embedded: row.embedded === 1 } : undefined,
    }),
  }))
}

/** All that an event tells of a track. `addedAt` in ms, `mtime` in ms, `size` in bytes; no folder once that was removed. */
export type ToldTrack = {
  id: string
  albumId: string
  artistIds: string[]
  albumArtistIds: string[]
  genreIds: string[]
  year: number
  addedAt: number
  folderId: string | null
  path: string
  size: number
  mtime: number
  tags: Tags
  cover: { hash: string; path: string; embedded: boolean } | undefined
}

export const trackFact = (track: ToldTrack): EventData<typeof TrackAdded> => {
  const { tags, path, size, mtime, cover } = track
  const { replayGain, container, codec, bitrate, sampleRate, channels } = tags
  const folderId = track.folderId ?? NO_FOLDER
  const sound = { container, codec, bitrate: bitrate ?? null, sampleRate: sampleRate ?? null, channels: channels ?? null }
  return {
    trackId: track.id,
    albumId: track.albumId,
    artistIds: track.artistIds,
    albumArtistIds: track.albumArtistIds,
    genreIds: track.genreIds,
    durationMs: tags.durationMs,
    year: track.year || null,
    addedAt: isoTime(track.addedAt),
    replaygain: gainsOf(tags),
    hasReplayGain: replayGain.trackGain !== undefined || replayGain.albumGain !== undefined,
    file: { folderId, path, size, mtime, ...sound },
    cover: cover ? { hash: cover.hash, folderId, path: cover.path, embedded: cover.embedded } : null,
  }
}

const trackRows = (db: Reader, keys: readonly number[]) =>
  db
    .selectFrom('track')
    .innerJoin('album', 'album.key', 'track.album_key')
    .leftJoin('folder', 'folder.key', 'track.folder_key')
    .select([
      'track.key',
      'track.id',
      'album.id as albumId',
      'track.album_key as albumKey',
      'folder.id as folderId',
      'track.path',
      'track.size',
      'track.mtime',
      'track.tags',
      'track.year',
    ])
    .select([
      'track.added_at as addedAt',
      'track.cover_hash as coverHash',
      'track.cover_path as coverPath',
      'track.cover_embedded as embedded',
      'track.event_id as eventId',
    ])
    .where('track.key', 'in', among(keys))
    .orderBy('track.key')
    .execute()

type Link = { link: 'track_artist' | 'album_artist' | 'track_genre'; owner: 'track_key' | 'album_key'; target: 'artist' | 'genre' }

const idsOf = async (db: Reader, { link, owner, target }: Link, owners: readonly number[]) => {
  const { rows } = await sql<{ owner: number; id: string }>`
    select l.${sql.ref(owner)} as owner, t.id from ${sql.table(link)} l join ${sql.table(target)} t on t.key = l.${sql.ref(`${target}_key`)}
    where l.${sql.ref(owner)} in ${among(owners)} order by l.${sql.ref(owner)}, l.position`.execute(db)
  const lists = grouped(rows, (row) => row.owner)
  return (one: number) => lists.get(one)?.map((row) => row.id) ?? []
}

export type TrackNews = ReadonlyMap<number, 'added' | 'changed' | 'returned'>

/** Events that are made in one go: more would keep the event loop. */
const AT_ONCE = 40

/** Tells of tracks as they stand now in the open transaction. */
export const tellTracks = async (tx: Tx<Tables>, news: TrackNews): Promise<void> => {
  const keys = [...news.keys()]
  for (let at = 0; at < keys.length; at += AT_ONCE) {
    for (const { key, eventId, facts } of await trackFacts(tx, keys.slice(at, at + AT_ONCE)))
      tellTrack(tx, { news: news.get(key)!, eventId, facts })
  }
}

export type TrackTelling = { news: 'added' | 'changed' | 'returned'; eventId: string; facts: EventData<typeof TrackAdded> }

/** A track is told of first by the event that its row remembers. */
export const tellTrack = (tx: Tx<Tables>, { news, eventId, facts }: TrackTelling): void => {
  if (news === 'added') tx.publish(TrackAdded, facts, { id: eventId })
  else tx.publish(news === 'returned' ? TrackReturned : TrackChanged, facts)
}

/** What events tell of albums, with the id of the event that told of each first. */
export const albumFacts = async (db: Reader, keys: readonly number[]) => {
  const rows = await db
    .selectFrom('album')
    .select(['key', 'id', 'added_at as addedAt', 'event_id as eventId'])
    .where('key', 'in', among(keys))
    .orderBy('key')
    .execute()
  const artists = await idsOf(db, { link: 'album_artist', owner: 'album_key', target: 'artist' }, keys)
  return rows.map(({ key, id, addedAt, eventId }) => ({
    key,
    eventId,
    facts: { albumId: id, artistIds: artists(key), addedAt: isoTime(addedAt) },
  }))
}

/** Tells of albums and artists as they stand now: `added` ones with the event id of their row. */
export const tellGroups = async (tx: Tx<Tables>, { albums, artists }: { albums: TrackNews; artists: TrackNews }): Promise<void> => {
  if (artists.size > 0) {
    const rows = await tx
      .selectFrom('artist')
      .select(['key', 'id', 'event_id as eventId'])
      .where('key', 'in', among([...artists.keys()]))
      .orderBy('key')
      .execute()
    for (const { key, id, eventId } of rows) {
      if (artists.get(key) === 'added') tx.publish(ArtistAdded, { artistId: id }, { id: eventId })
      else tx.publish(ArtistChanged, { artistId: id })
    }
  }
  if (albums.size > 0) {
    for (const { key, eventId, facts } of await albumFacts(tx, [...albums.keys()])) {
      if (albums.get(key) === 'added') tx.publish(AlbumAdded, facts, { id: eventId })
      else tx.publish(AlbumChanged, facts)
    }
  }
}
