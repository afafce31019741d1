import { album } from '../api/catalog.ts'
import { itemTrack, listPlaylistItems } from '../api/playlists.ts'
import { queryClient } from '../api/query-client.ts'
import { request } from '../api/request.ts'
import type { Album, AlbumRef, PlaylistRef, Track } from '../api/types.ts'
import { coverKey } from './cover-key.ts'
import type { Collection } from './shelf.ts'

/** More are not taken at once: the list of a collection is held in memory. */
export const MOST_TRACKS = 10_000
const PAGE = 100

export type Contents = { collection: Collection; tracks: Track[] }
export class TooLong extends Error {}

/** The tracks of what is to be downloaded, as the server has them now. Throws ApiError, and TooLong beyond 10,000 tracks. */
export async function contentsOf(item: AlbumRef | PlaylistRef | Track): Promise<Contents> {
  if (item.type === 'album') return albumContents(item.id)
  if (item.type === 'playlist') return playlistContents(item.id)
  // On an album's page a track carries that album with all its tracks.
  const { tracks: _tracks, ...album } = item.album as Album
  const own = { ...item, album }
  return { collection: collectionOf(own, [own.id], null), tracks: [own] }
}

async function albumContents(id: string): Promise<Contents> {
  const { tracks, ...ref } = await queryClient.fetchQuery({ ...album(id), staleTime: 60_000 })
  const own = tracks.items.map((track) => ({ ...track, album: ref }) as Track)
  return { collection: collectionOf(ref, idsOf(own), null), tracks: own }
}

export const playlistOf = (id: string) => request<PlaylistRef>(`/v1/playlists/${id}`)

export async function playlistContents(id: string): Promise<Contents> {
  const playlist = await playlistOf(id)
  const tracks: Track[] = []
  const added: (string | null)[] = []
  for (let offset = 0, total = 1; offset < total; offset += PAGE) {
    const page = await listPlaylistItems(id, { offset, limit: PAGE })
    for (const entry of page.items) {
      const track = itemTrack(entry)
      if (!track) continue
      tracks.push(track)
      added.push(entry.added_at)
    }
    total = page.total
    if (total > MOST_TRACKS) throw new TooLong()
    if (!page.items.length) break
  }
  const { tracks: _tracks, items: _items, ...ref } = playlist
  return { collection: { ...collectionOf(ref, idsOf(tracks), playlist.snapshot_id), added }, tracks }
}

const idsOf = (tracks: Track[]) => tracks.map(({ id }) => id)

function collectionOf(item: AlbumRef | PlaylistRef | Track, ids: string[], snapshot: string | null): Collection {
  const cover = coverKey(item.type === 'track' ? item.album.images : item.images)
  return { uri: item.uri, kind: item.type, name: item.name, item, ids, snapshot, at: Date.now(), cover }
}
