import { identity } from '@tutti/identity/contract'
import { current, pageAt, type Paging, type Room } from '@tutti/kit'
import { snapshotId } from '../rules/snapshot.ts'
import * as followers from '../store/followers.ts'
import * as items from '../store/items.ts'
import type { PlaylistRow, Tables } from '../store/tables.ts'
import { COVER_TRACKS, type Cover, coversOf, NO_COVER } from './covers.ts'
import { itemObjects } from './item.ts'
import type { makeDurations } from './duration.ts'
import type { FullPlaylistObject, PlaylistItemObject, PlaylistObject } from './types.ts'
import { userObject } from './user.ts'

/** What the service keeps while it runs. */
export type State = { durations: ReturnType<typeof makeDurations>; begin(): void; stop(): Promise<void> }
export type PlaylistsRoom = Room<Tables, State>

/** The Web API's objects of playlists, in the order of the rows. The names of owners and the covers are asked for in one call each. */
export const playlistObjects = async (room: PlaylistsRoom, rows: readonly PlaylistRow[]): Promise<PlaylistObject[]> => {
  if (rows.length === 0) return []
  const firstTracks = await items.firstTracks(
    room.db.read,
    rows.filter((row) => row.item_count > 0).map((row) => row.id),
    COVER_TRACKS,
  )
  const [names, covers] = await Promise.all([
    namesOf(
      room,
      rows.map((row) => row.owner_id),
    ),
    coversOf(room, firstTracks),
  ])
  return rows.map((row) => playlistObject(row, { name: names.get(row.owner_id) ?? row.owner_id, cover: covers.get(row.id) ?? NO_COVER }))
}

const playlistObject = (row: PlaylistRow, { name, cover }: { name: string; cover: Cover }): PlaylistObject => {
  const { origin } = current()
  const href = `${origin}/v1/playlists/${row.id}`
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    type: 'playlist',
    uri: `spotify:playlist:${row.id}`,
    href,
    external_urls: { spotify: `${origin}/playlist/${row.id}` },
    public: row.public === 1,
    collaborative: row.collaborative === 1,
    images: cover.images,
    owner: { ...userObject(row.owner_id), display_name: name },
    primary_color: null,
    snapshot_id: snapshotId(row.id, row.version),
    tracks: { href: `${href}/tracks`, total: row.item_count },
    items: { href: `${href}/items`, total: row.item_count },
    tutti: { covers: cover.covers, duration_ms: null, items: row.item_count },
  }
}

const FIRST_PAGE: Paging = { limit: 100, offset: 0 }

/** One playlist whole: with its followers, its duration and the first 100 items. */
export const fullPlaylist = async (room: PlaylistsRoom, row: PlaylistRow): Promise<FullPlaylistObject> => {
  const [simple] = await playlistObjects(room, [row])
  const entries = await itemObjects(room, { playlist: row, ...FIRST_PAGE })
  const named = (name: 'track' | 'item') =>
    entries.map(({ track, item, ...rest }): PlaylistItemObject => ({ ...rest, [name]: name === 'track' ? track : item }))
  const firstPage = (path: string, name: 'track' | 'item') =>
    pageAt(`/v1/playlists/${row.id}/${path}`, { ...FIRST_PAGE, total: row.item_count, items: named(name) })
  return {
    ...simple!,
    followers: { href: null, total: await followers.countOf(room.db.read, row.id, row.owner_id) },
    tracks: firstPage('tracks', 'track'),
    items: firstPage('items', 'item'),
    tutti: { ...simple!.tutti, duration_ms: await room.state.durations(room, row) },
  }
}

const namesOf = async ({ calls, logger }: PlaylistsRoom, ids: readonly string[]): Promise<Map<string, string>> => {
  try {
    const users = await calls(identity).users({ ids: [...new Set(ids)] })
    return new Map(users.flatMap((user) => (user ? [[user.id, user.display_name]] : [])))
  } catch (error) {
    logger.debug({ err: error }, 'Playlists are shown without the names of their owners.')
    return new Map()
  }
}
