import type { Tx } from '@tutti/kit'
import { ItemsAdded, PlaylistCreated } from '../contract.ts'
import * as items from '../store/items.ts'
import * as playlists from '../store/playlists.ts'
import type { PlaylistRow, Tables } from '../store/tables.ts'
import * as versions from '../store/versions.ts'

/** As many as an event holds. */
const BATCH = 100

/**
 * Takes a removed playlist back. Everyone has heard that it is gone, so it is told anew with all that is in it,
 * and `history` repeats these events from now on.
 */
export const restore = async (tx: Tx<Tables>, playlist: PlaylistRow): Promise<void> => {
  const { id: playlistId, owner_id: ownerId, version } = playlist
  const at = new Date().toISOString()
  const eventId = tx.publish(PlaylistCreated, { playlistId, ownerId, public: playlist.public === 1 }, { time: at })
  let count = 0
  for (;;) {
    const rows = await items.slice(tx, playlistId, { limit: BATCH, offset: count })
    if (rows.length === 0) break
    const trackIds = rows.map((row) => row.track_id)
    const told = tx.publish(ItemsAdded, { playlistId, ownerId, userId: ownerId, trackIds, version }, { time: at })
    await items.tellAnew(
      tx,
      rows.map((row) => row.item_id),
      told,
    )
    count += rows.length
  }
  await playlists.update(tx, playlist, { removed_at: null, event_id: eventId, item_count: count, version: version + 1, changed_at: at })
  await versions.note(tx, { playlist_id: playlistId, version: version + 1, at, by_user: ownerId, change: 'restored', items: count })
}
