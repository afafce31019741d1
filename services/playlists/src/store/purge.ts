import type { Tx } from '@tutti/kit'
import { sql } from 'kysely'
import type { Tables } from './tables.ts'

const CHUNK = 200

/**
 * Ends every item that is this track, in all playlists at once: a new version of each.
 * Answers the playlists as they are now, and how many items each lost.
 */
export const purgeTrack = async (tx: Tx<Tables>, trackId: string, at: string) => {
  const counts = (name: 'lost') =>
    tx
      .selectFrom('playlist_item')
      .where('track_id', '=', trackId)
      .where('removed_version', 'is', null)
      .groupBy('playlist_id')
      .select(['playlist_id', sql<number>`count(*)`.as('items')])
      .as(name)
  const changed = await tx
    .updateTable('playlist')
    .from(counts('lost'))
    .whereRef('playlist.id', '=', 'lost.playlist_id')
    .set((e) => ({
      version: e('playlist.version', '+', 1),
      item_count: e('playlist.item_count', '-', e.ref('lost.items')),
      changed_at: at,
    }))
    .returning(['playlist.id as id', 'playlist.owner_id as ownerId', 'playlist.version as version', 'playlist.item_count as items'])
    .execute()
  if (changed.length === 0) return []
  const ended = await tx
    .updateTable('playlist_item')
    .from('playlist')
    .whereRef('playlist.id', '=', 'playlist_item.playlist_id')
    .where('playlist_item.track_id', '=', trackId)
    .where('playlist_item.removed_version', 'is', null)
    .set((e) => ({ removed_version: e.ref('playlist.version') }))
    .returning('playlist_item.playlist_id as id')
    .execute()
  await noteVersions(tx, changed, at)
  const lost = Map.groupBy(ended, (row) => row.id)
  return changed.map((playlist) => ({ ...playlist, lost: lost.get(playlist.id)?.length ?? 0 }))
}

type Changed = { id: string; ownerId: string; version: number; items: number }

const noteVersions = async (tx: Tx<Tables>, playlists: readonly Changed[], at: string) => {
  const change = 'tracks-purged'
  const rows = playlists.map(
    ({ id, ownerId, version, items }) => ({ playlist_id: id, version, at, by_user: ownerId, change, items }) as const,
  )
  for (let i = 0; i < rows.length; i += CHUNK)
    await tx
      .insertInto('playlist_version')
      .values(rows.slice(i, i + CHUNK))
      .execute()
}
