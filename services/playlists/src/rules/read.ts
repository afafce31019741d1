import type { Viewer } from '@tutti/kit'
import { snapshotId } from './snapshot.ts'
import * as followers from '../store/followers.ts'
import * as items from '../store/items.ts'
import * as playlists from '../store/playlists.ts'
import type { PlaylistRow } from '../store/tables.ts'
import * as versions from '../store/versions.ts'
import { needScope, personOf, type PlaylistsDb, seen, versionFor } from './access.ts'

type Slice = { limit: number; offset: number }

/** In the order of the ids, `null` for those that the viewer may not see. */
export const several = async ({ read }: PlaylistsDb, viewer: Viewer, ids: readonly string[]): Promise<(PlaylistRow | null)[]> => {
  if (ids.length === 0) return []
  const rows = new Map((await playlists.visible(read, viewer, ids)).map((row) => [row.id, row]))
  return ids.map((id) => rows.get(id) ?? null)
}

/** The viewer's own and followed playlists, newest first. */
export const mine = ({ read }: PlaylistsDb, viewer: Viewer, slice: Slice) => {
  needScope(viewer, 'playlist-read-private')
  return playlists.listOf(read, personOf(viewer), slice)
}

/** A user's public playlists; all of them for the user. */
export const ofUser = ({ read }: PlaylistsDb, viewer: Viewer, { userId, ...slice }: Slice & { userId: string }) =>
  playlists.ownedBy(read, userId, { all: viewer.userId === userId, ...slice })

/** A slice of the items of a version; of now without `snapshot_id`. */
export const itemsOf = async (
  { read }: PlaylistsDb,
  viewer: Viewer,
  { id, snapshot_id, ...slice }: Slice & { id: string; snapshot_id?: string | undefined },
) => {
  const playlist = await seen(read, viewer, id)
  const { version, items: total } = await versionFor(read, playlist, snapshot_id)
  const rows = await items.slice(read, id, { ...slice, version: version === playlist.version ? undefined : version })
  return {
    total,
    snapshot_id: snapshotId(id, version),
    items: rows.map((row) => ({ itemId: row.item_id, trackId: row.track_id, addedAt: row.added_at, addedBy: row.added_by })),
  }
}

/** What became of a playlist, newest first. */
export const versionsOf = async ({ read }: PlaylistsDb, viewer: Viewer, { id, ...slice }: Slice & { id: string }) => {
  await seen(read, viewer, id)
  const { total, items: rows } = await versions.list(read, id, slice)
  return {
    total,
    items: rows.map((row) => ({
      snapshot_id: snapshotId(id, row.version),
      at: row.at,
      by: row.by_user,
      change: row.change,
      items: row.items,
    })),
  }
}

/** Whether each of the users follows it. */
export const followedBy = async (
  { read }: PlaylistsDb,
  viewer: Viewer,
  { id, userIds }: { id: string; userIds: readonly string[] },
): Promise<boolean[]> => {
  await seen(read, viewer, id)
  const known = await followers.following(read, id, userIds)
  return userIds.map((userId) => known.has(userId))
}
