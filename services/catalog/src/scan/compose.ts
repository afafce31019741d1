import { nameKey } from '../objects/names.ts'
import { parseTags, type Tags } from '../objects/tags.ts'
import { type AlbumRow, resolveAlbums } from './albums.ts'
import { type ArtistRow, resolveArtists, type Retagged } from './artists.ts'
import type { Cluster } from './clusters.ts'
import { type Credit, trackCredits } from './credits.ts'
import type { ImageNews } from './covers.ts'
import type { Found } from './identify.ts'
import { resolveGenres } from './genres.ts'
import { group } from './neighbours.ts'
import type { Beside } from './pending.ts'
import { type Run, slices } from './run.ts'
import { trackRow, type TrackRow } from './track-row.ts'

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
export const compose = async (run: Run, found: Found[], { covers, lyrics, images }: Beside): Promise<Batch> => {
  const folder = found[0]!.file.folder_key
  const coverOf = new Map(found.map(({ key, file }) => [key, covers.get(file.key)]))
  const grouping = await group(run, folder, found)
  const albumOf = await resolveAlbums(run, grouping.clusters, (track) => coverOf.get(track) ?? grouping.covers.get(track))
  const credits = new Map(found.map((one) => [one, trackCredits(one.tags)]))
  const named = [...[...credits.values()].flat(), ...grouping.clusters.flatMap((cluster) => cluster.credits)]
  const people = await resolveArtists(run, named, retaggedCredits(credits, grouping.clusters))
  const genres = await resolveGenres(run, found)
  const albums = new Map(grouping.clusters.flatMap((cluster) => cluster.members.map(({ key }) => [key, albumOf.get(cluster)!] as const)))
  const slice = slices()
  const tracks: TrackRow[] = []
  for (const one of found) {
    const artists = [...new Set(credits.get(one)!.map(people.artistOf))]
    const around = { album: albums.get(one.key)!, artists, cover: coverOf.get(one.key), lyrics: lyrics.get(one.file.key) }
    tracks.push({ ...trackRow(one, around), genres: genres.of(one.tags) })
    await slice()
  }
  const moved = movedNeighbours(grouping.clusters, albumOf)
  return {
    folder,
    tracks,
    images,
    moved,
    genres: genres.added,
    artists: people.changed(),
    albums: [...new Set(albumOf.values())],
    news: new Map(found.map((one) => [one.key, newsOf(one)])),
    albumArtists: new Map([...albumOf].map(([cluster, album]) => [album, [...new Set(cluster.credits.map(people.artistOf))]])),
    left: {
      albums: new Set([...found.flatMap((one) => one.before?.album_key ?? []), ...moved.map(({ from }) => from)]),
      tracks: found.filter(isRetagged),
    },
  }
}

/** Tracks outside of the batch whose album is another now that the batch stands beside them. */
const movedNeighbours = (clusters: readonly Cluster[], albumOf: ReadonlyMap<Cluster, AlbumRow>) =>
  clusters.flatMap((cluster) => {
    const album = albumOf.get(cluster)!.key
    return cluster.members.flatMap((member) =>
      member.inBatch || member.album === undefined || member.album === album ? [] : [{ key: member.key, from: member.album, album }],
    )
  })

const newsOf = ({ before }: Found) => (before === undefined ? 'added' : before.missing_since === null ? 'changed' : 'returned')

const isRetagged = ({ before, tagsHash }: Found) => before !== undefined && before.tags_hash !== tagsHash

/** What each credit of a retagged file may have been called before. */
const retaggedCredits = (credits: ReadonlyMap<Found, Credit[]>, clusters: readonly Cluster[]): Retagged => {
  const before = new Map([...credits.keys()].filter(isRetagged).map((one) => [one.key, namesIn(parseTags(one.before!.tags))]))
  const retagged = new Map<Credit, ReadonlySet<string>>()
  for (const [{ key }, list] of credits) for (const credit of list) if (before.has(key)) retagged.set(credit, before.get(key)!)
  for (const { credits: list, members } of clusters) {
    const names = members.flatMap(({ key }) => [...(before.get(key) ?? [])])
    if (names.length > 0) for (const credit of list) retagged.set(credit, new Set(names))
  }
  return retagged
}

const namesIn = ({ artists, albumArtists }: Tags): ReadonlySet<string> => new Set([...artists, ...albumArtists].map(nameKey))
