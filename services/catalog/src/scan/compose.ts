import { uuidv7 } from '@tutti/kit'
import { fold, nameKey, slug } from '../names.ts'
import { among } from '../store/rows.ts'
import { parseTags, type Tags, yearOf } from '../tags.ts'
import { type AlbumRow, resolveAlbums } from './albums.ts'
import { type ArtistRow, resolveArtists, type Retagged } from './artists.ts'
import type { Cluster } from './clusters.ts'
import { type Credit, trackCredits } from './credits.ts'
import { findCovers, type ImageNews, type TrackCover } from './covers.ts'
import type { Found } from './identify.ts'
import { findLyrics, type FoundLyrics } from './lyrics.ts'
import { group } from './neighbours.ts'
import { discOfFolder } from './places.ts'
import { type Run, slices } from './run.ts'

export type TrackRow = { key: number; found: Found; album: AlbumRow; artists: ArtistRow[]; genres: number[]; columns: (string | number | null)[]; cover: TrackCover | undefined; lyrics: FoundLyrics | undefined; searched: [string, string, string] }

/** All that one batch changes, ready to be written. */
export type Batch = {
  folder: number
  tracks: TrackRow[]
  news: Map<number, 'added' | 'changed' | 'returned'>
  albums: AlbumRow[]
  /** Artists of each album that the batch touches. */
  albumArtists: Map<AlbumRow, ArtistRow[]>
  artists: ArtistRow[]
  genres: { key: number; id: string; name: string }[]
  /** Tracks outside of the batch that come to another album. */
  moved: { key: number; from: number; album: number }[]
  /** Albums and artists that tracks have left. */
  left: { albums: Set<number>; tracks: Found[] }
  images: ImageNews[]
}

/** Fifth step: makes the rows of a batch. Nothing is written, and the event loop is left free in between. */
export const compose = async (run: Run, found: Found[]): Promise<Batch> => {
  const folder = found[0]!.file.folder_key
  const { covers, images } = await findCovers(run, folder, found)
  const lyrics = await findLyrics(run, folder, found)
  const grouping = await group(run, folder, found)
  const albumOf = await resolveAlbums(run, grouping.clusters, (track) => covers.get(track) ?? grouping.covers.get(track))
  const retagged = retaggedCredits(found, grouping.clusters)
  const credits = new Map(found.map((one) => [one, trackCredits(one.tags)]))
  const people = await resolveArtists(run, [...[...credits.values()].flat(), ...grouping.clusters.flatMap((cluster) => cluster.credits)], retagged(credits))
  const genres = await resolveGenres(run, found)
  const albums = new Map(grouping.clusters.flatMap((cluster) => cluster.members.map((member) => [member.key, albumOf.get(cluster)!] as const)))
  const slice = slices()
  const tracks: TrackRow[] = []
  for (const one of found) {
    const artists = [...new Set(credits.get(one)!.map(people.artistOf))]
    const album = albums.get(one.key)!
    tracks.push({ ...trackRow(one, { album, artists, cover: covers.get(one.key), lyrics: lyrics.get(one.key) }), genres: genres.keysOf(one.tags) })
    await slice()
  }
  const standing = grouping.clusters.flatMap((cluster) => cluster.members.filter((member) => !member.inBatch && member.album !== albumOf.get(cluster)!.key).map((member) => ({ member, album: albumOf.get(cluster)!.key })))
  return {
    folder, tracks, images,
    news: new Map(found.map((one) => [one.key, newsOf(one)])),
    albums: [...new Set(albumOf.values())],
    albumArtists: new Map([...albumOf].map(([cluster, album]) => [album, [...new Set(cluster.credits.map(people.artistOf))]])),
    artists: people.changed(),
    genres: genres.added,
    moved: standing.map(({ member, album }) => ({ key: member.key, from: member.album!, album })),
    left: { albums: new Set([...found.flatMap((one) => one.before?.album_key ?? []), ...standing.flatMap(({ member }) => member.album ?? [])]), tracks: found.filter((one) => one.before && one.before.tags_hash !== one.tagsHash) },
  }
}

const newsOf = ({ before }: Found) => (before === undefined ? 'added' : before.missing_since === null ? 'changed' : 'returned')

/** What each credit of a retagged file may have been called before. */
const retaggedCredits = (found: readonly Found[], clusters: readonly Cluster[]) => (credits: Map<Found, Credit[]>): Retagged => {
  const before = new Map(found.flatMap((one) => (one.before && one.before.tags_hash !== one.tagsHash ? [[one.key, namesIn(parseTags(one.before.tags))] as const] : [])))
  const retagged = new Map<Credit, ReadonlySet<string>>()
  for (const [{ key }, list] of credits) for (const credit of list) if (before.has(key)) retagged.set(credit, before.get(key)!)
  for (const { credits: list, members } of clusters) {
    const names = members.flatMap(({ key }) => [...(before.get(key) ?? [])])
    if (names.length > 0) for (const credit of list) retagged.set(credit, new Set(names))
  }
  return retagged
}

const namesIn = ({ artists, albumArtists }: Tags): ReadonlySet<string> => new Set([...artists, ...albumArtists].map(nameKey))

const padded = (value: number) => String(value).padStart(5, '0')

type Around = { album: AlbumRow; artists: ArtistRow[]; cover: TrackCover | undefined; lyrics: FoundLyrics | undefined }

/** Columns in the order of `trackColumns`. */
const trackRow = (found: Found, { album, artists, cover, lyrics }: Around): Omit<TrackRow, 'genres'> => {
  const { file, tags, key, id, before } = found
  const disc = tags.disc ?? discOfFolder(file.path) ?? 1
  const number = tags.track ?? 0
  const place = [padded(disc), padded(number), fold(tags.title)]
  const year = yearOf(tags.date) || yearOf(tags.originalDate)
  const columns = [
    key, id, file.folder_key, file.path, file.home, file.size, file.mtime, file.audio.audioHash, found.tagsHash, JSON.stringify(tags), album.key, tags.title,
    fold(tags.titleSort ?? tags.title),
    [artists[0]!.order_name, padded(year), album.order_name, ...place].join('\u0001'),
    [album.order_name, album.order_artist, ...place].join('\u0001'),
    disc, number, year, tags.durationMs, tags.isrc ?? null, before?.added_at ?? Date.now(), null, cover?.hash ?? null, cover?.path ?? null, cover?.embedded ? 1 : 0, lyrics ? 1 : 0,
    before?.event_id ?? uuidv7(), before?.plays ?? 0,
  ]
  return { key, found, album, artists, columns, cover, lyrics, searched: [tags.title, artists.map((artist) => artist.name).join(' '), album.name] }
}

export const trackColumns = [
  'key', 'id', 'folder_key', 'path', 'home', 'size', 'mtime', 'audio_hash', 'tags_hash', 'tags', 'album_key', 'title', 'order_title', 'order_artist', 'order_album', 'disc', 'number', 'year',
  'duration_ms', 'isrc', 'added_at', 'missing_since', 'cover_hash', 'cover_path', 'cover_embedded', 'has_lyrics', 'event_id', 'plays',
] as const

const resolveGenres = async ({ db, keys }: Run, found: readonly Found[]) => {
  const names = new Map(found.flatMap(({ tags }) => tags.genres.map((name) => [slug(name), name] as const)))
  const rows = await db.read.selectFrom('genre').select(['key', 'id']).where('id', 'in', among([...names.keys()])).execute()
  const byId = new Map(rows.map((row) => [row.id, row.key]))
  const added: { key: number; id: string; name: string }[] = []
  for (const [id, name] of names) {
    if (byId.has(id)) continue
    const key = keys.next('genre')
    byId.set(id, key)
    added.push({ key, id, name })
  }
  return { added, keysOf: ({ genres }: Tags) => [...new Set(genres.map((name) => byId.get(slug(name))!))] }
}

