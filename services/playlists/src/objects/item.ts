import { catalog } from '@tutti/catalog/contract'
import type { Paging } from '@tutti/kit'
import * as items from '../store/items.ts'
import type { PlaylistRow } from '../store/tables.ts'
import type { PlaylistsRoom } from './playlist.ts'
import type { PlaylistItemObject } from './types.ts'
import { userObject } from './user.ts'

type Slice = Paging & { playlist: PlaylistRow; /** Without it the items of now. */ version?: number | undefined }

/** A slice of a playlist's items with their tracks, at most 100. @throws Failure when the catalog cannot be asked */
export const itemObjects = async (
  { db, calls }: PlaylistsRoom,
  { playlist, limit, offset, version }: Slice,
): Promise<PlaylistItemObject[]> => {
  const at = version === playlist.version ? undefined : version
  const rows = await items.slice(db.read, playlist.id, { limit, offset, version: at })
  const tracks = rows.length > 0 ? await calls(catalog).tracks({ ids: rows.map((row) => row.track_id) }) : []
  return rows.map((row, n) => {
    const track = tracks[n] ?? null
    return {
      added_at: row.added_at,
      added_by: userObject(row.added_by),
      is_local: false,
      primary_color: null,
      track,
      item: track,
      video_thumbnail: { url: null },
      tutti: { item_id: row.item_id, position: offset + n, uri: `spotify:track:${row.track_id}` },
    }
  })
}
