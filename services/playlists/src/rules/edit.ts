import { newId, type Tx, type Viewer } from '@tutti/kit'
import { ItemsAdded, ItemsRemoved } from '../contract.ts'
import { refuse } from '../errors.ts'
import { keysBetween, MOST_ITEMS, type Place } from '../store/order.ts'
import { snapshotId } from './snapshot.ts'
import * as items from '../store/items.ts'
import * as playlists from '../store/playlists.ts'
import type { Change, ItemRow, PlaylistRow, Tables } from '../store/tables.ts'
import * as versions from '../store/versions.ts'

const EVENT_ITEMS = 100

export type Snapshot = { snapshot_id: string }

/** One edit of a playlist's items: it makes the version after the one of `playlist`. */
export type Edit = { tx: Tx<Tables>; viewer: Viewer; playlist: PlaylistRow; version: number; at: string }

export const editOf = (tx: Tx<Tables>, viewer: Viewer, playlist: PlaylistRow): Edit => ({
  tx,
  viewer,
  playlist,
  version: playlist.version + 1,
  at: new Date().toISOString(),
})

/** The snapshot id of an edit that changed nothing. */
export const unchanged = ({ playlist }: Edit): Snapshot => ({ snapshot_id: snapshotId(playlist.id, playlist.version) })

/** Ends an edit: the playlist has a new version with so many items. */
export const finish = async ({ tx, viewer, playlist, version, at }: Edit, change: Change, count: number): Promise<Snapshot> => {
  await playlists.update(tx, playlist, { version, item_count: count, changed_at: at })
  await versions.note(tx, { playlist_id: playlist.id, version, at, by_user: viewer.userId, change, items: count })
  return { snapshot_id: snapshotId(playlist.id, version) }
}

/** Keys for a place that may have no room left: then the whole list is spread, once. */
export const keysAt = async ({ tx, playlist }: Edit, count: number, place: () => Promise<Place>): Promise<number[]> => {
  const keys = keysBetween(await place(), count)
  if (keys) return keys
  await items.spreadKeys(tx, playlist.id)
  return keysBetween(await place(), count)!
}

/** Puts new items at keys among the `before` that there are, and tells it. @throws Failure 400 when they do not fit in */
export const addRows = async (
  edit: Edit,
  trackIds: readonly string[],
  { keys, before }: { keys: readonly number[]; before: number },
): Promise<void> => {
  const { tx, viewer, playlist, version, at } = edit
  if (before + trackIds.length > MOST_ITEMS) throw refuse('playlist.full', { count: trackIds.length, items: before, most: MOST_ITEMS })
  if (trackIds.length === 0) return
  const eventId = tx.publish(ItemsAdded, { ...factOf(edit), trackIds: [...trackIds], version }, { time: at })
  const rows = trackIds.map((trackId, n): ItemRow => ({
    playlist_id: playlist.id,
    item_id: newId(),
    track_id: trackId,
    order_key: keys[n]!,
    added_version: version,
    removed_version: null,
    added_at: at,
    added_by: viewer.userId,
    event_id: eventId,
  }))
  await items.insert(tx, rows)
}

/** Tells that items are gone, in events of at most 100. */
export const tellRemoved = (edit: Edit, trackIds: readonly string[]): void => {
  for (let i = 0; i < trackIds.length; i += EVENT_ITEMS) {
    edit.tx.publish(
      ItemsRemoved,
      { ...factOf(edit), trackIds: trackIds.slice(i, i + EVENT_ITEMS), version: edit.version },
      { time: edit.at },
    )
  }
}

export const factOf = ({ playlist, viewer }: Edit) => ({ playlistId: playlist.id, ownerId: playlist.owner_id, userId: viewer.userId })
