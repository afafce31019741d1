import type { Tx, Viewer } from '@tutti/kit'
import { refuse } from '../errors.ts'
import { trackIdsOf } from './snapshot.ts'
import * as items from '../store/items.ts'
import type { PlaylistRow, Tables } from '../store/tables.ts'
import { owned, type PlaylistsDb, versionFor } from './access.ts'
import { editOf, finish, type Snapshot, tellRemoved, unchanged } from './edit.ts'

/** An item to remove: each occurrence of the track, or those at positions. Without a URI: whatever stands there. */
type Wanted = { uri?: string | undefined; positions?: readonly number[] | undefined }
type Remove = { id: string; items: readonly Wanted[]; snapshot_id?: string | undefined }

const MOST_POSITIONS = 1_000

/**
 * Removes tracks. With `snapshot_id` what is meant is found in that version, and removed from the one of now:
 * what was added since stays, what was moved since is found.
 */
export const remove = async (db: PlaylistsDb, viewer: Viewer, { id, items: wanted, snapshot_id }: Remove): Promise<Snapshot> => {
  trackIdsOf(wanted.flatMap((item) => item.uri ?? []))
  return db.write(id, async (tx) => {
    const playlist = await owned(tx, viewer, id)
    const { version, items: count } = await versionFor(tx, playlist, snapshot_id)
    const at = { playlist, count, version: version === playlist.version ? undefined : version }
    const itemIds = [...(await everywhere(tx, at, wanted)), ...(await atPositions(tx, at, wanted))]
    const edit = editOf(tx, viewer, playlist)
    const ended = await items.end(tx, [...new Set(itemIds)], edit.version)
    if (ended.length === 0) return unchanged(edit)
    tellRemoved(
      edit,
      ended.map((row) => row.track_id),
    )
    return finish(edit, 'removed', playlist.item_count - ended.length)
  })
}

type At = { playlist: PlaylistRow; count: number; version: number | undefined }

const everywhere = async (tx: Tx<Tables>, { playlist, version }: At, wanted: readonly Wanted[]): Promise<string[]> => {
  const trackIds = trackIdsOf(wanted.flatMap(({ uri, positions }) => (uri !== undefined && positions === undefined ? uri : [])))
  if (trackIds.length === 0) return []
  return (await items.withTracks(tx, playlist.id, { trackIds, version })).map((row) => row.item_id)
}

const atPositions = async (tx: Tx<Tables>, { playlist, count, version }: At, wanted: readonly Wanted[]): Promise<string[]> => {
  const places = wanted.flatMap(({ uri, positions = [] }) => positions.map((position) => ({ uri, position })))
  if (places.length === 0) return []
  if (places.length > MOST_POSITIONS) throw refuse('playlist.positions', { count: places.length, most: MOST_POSITIONS })
  const rows = await items.atPositions(tx, playlist.id, { positions: places.map((place) => place.position), version })
  const found = new Map(rows.map((row) => [row.position, row]))
  return places.map(({ uri, position }) => {
    const row = found.get(position)
    if (!row) throw refuse('playlist.position', { position, items: count })
    if (uri !== undefined && uri !== `spotify:track:${row.track_id}`) throw refuse('playlist.other-track', { uri, position })
    return row.item_id
  })
}
