import type { Viewer } from '@tutti/kit'
import { ItemsMoved } from '../contract.ts'
import { refuse } from '../errors.ts'
import { trackIdsOf } from './snapshot.ts'
import * as items from '../store/items.ts'
import { owned, type PlaylistsDb, versionFor } from './access.ts'
import { addRows, editOf, factOf, finish, keysAt, type Snapshot, tellRemoved, unchanged } from './edit.ts'
import { once } from './once.ts'

type Add = { id: string; uris: readonly string[]; position?: number | undefined; idempotency_key?: string | undefined }

/** Adds at most 100 tracks before `position`, or at the end. @throws Failure 400 playlist.full, playlist.position */
export const add = async (db: PlaylistsDb, viewer: Viewer, { idempotency_key: key, ...wanted }: Add): Promise<Snapshot> => {
  const trackIds = trackIdsOf(wanted.uris)
  return db.write(wanted.id, (tx) =>
    once(tx, { viewer, key, request: { add: wanted } }, async () => {
      const playlist = await owned(tx, viewer, wanted.id)
      const { item_count: count } = playlist
      const position = wanted.position ?? count
      if (position > count) throw refuse('playlist.position', { position, items: count })
      const edit = editOf(tx, viewer, playlist)
      if (trackIds.length === 0) return unchanged(edit)
      const keys = await keysAt(edit, trackIds.length, () =>
        position === count ? items.placeAtEnd(tx, playlist.id) : items.placeBefore(tx, playlist.id, position),
      )
      await addRows(edit, trackIds, { keys, before: count })
      return finish(edit, 'added', count + trackIds.length)
    }),
  )
}

/** Puts these tracks in the place of all items; none of them clears the playlist. */
export const replace = async (
  db: PlaylistsDb,
  viewer: Viewer,
  { id, uris }: { id: string; uris: readonly string[] },
): Promise<Snapshot> => {
  const trackIds = trackIdsOf(uris)
  return db.write(id, async (tx) => {
    const edit = editOf(tx, viewer, await owned(tx, viewer, id))
    tellRemoved(edit, await items.endAll(tx, id, edit.version))
    const keys = await keysAt(edit, trackIds.length, () => items.placeAtEnd(tx, id))
    await addRows(edit, trackIds, { keys, before: 0 })
    return finish(edit, 'replaced', trackIds.length)
  })
}

type Move = { id: string; range_start: number; insert_before: number; range_length?: number | undefined; snapshot_id?: string | undefined }

/**
 * Moves a range of items. Positions are those before the move, in the version of `snapshot_id`;
 * items that have gone since are left out, and the place is before the next item that is still there.
 */
export const move = async (
  db: PlaylistsDb,
  viewer: Viewer,
  { id, range_start: start, insert_before: before, range_length: length = 1, snapshot_id }: Move,
): Promise<Snapshot> =>
  db.write(id, async (tx) => {
    const playlist = await owned(tx, viewer, id)
    const edit = editOf(tx, viewer, playlist)
    const { version, items: count } = await versionFor(tx, playlist, snapshot_id)
    const older = version === playlist.version ? undefined : version
    const range = await items.slice(tx, id, { limit: length, offset: start, version: older })
    if (range.length < length) throw refuse('playlist.range', { start, end: start + length - 1, items: count })
    if (before > count) throw refuse('playlist.position', { position: before, items: count })
    if (before >= start && before <= start + length) return unchanged(edit)
    const itemIds = range.map((row) => row.item_id)
    const anchor = await items.anchorFrom(tx, id, { position: before, version: older, without: itemIds })
    const ended = await items.end(tx, itemIds, edit.version)
    if (ended.length === 0) return unchanged(edit)
    const byId = new Map(ended.map((row) => [row.item_id, row]))
    const moved = itemIds.flatMap((itemId) => byId.get(itemId) ?? [])
    const spread = await keysAt(edit, moved.length, async () => {
      if (!anchor) return items.placeAtEnd(tx, id)
      const { order_key: key } = (await items.liveKey(tx, anchor))!
      return items.placeBeforeKey(tx, id, key)
    })
    await items.insert(
      tx,
      moved.map((row, n) => ({ ...row, order_key: spread[n]!, added_version: edit.version, removed_version: null })),
    )
    tx.publish(ItemsMoved, { ...factOf(edit), version: edit.version }, { time: edit.at })
    return finish(edit, 'moved', playlist.item_count)
  })
