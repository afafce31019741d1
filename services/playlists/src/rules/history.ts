import { envelope, type HistoryPage } from '@tutti/kit'
import { ItemsAdded, PlaylistCreated } from '../contract.ts'
import * as items from '../store/items.ts'
import * as playlists from '../store/playlists.ts'
import type { PlaylistsDb } from './access.ts'

const EVENT_ITEMS = 100

/** The playlists that there are and what is in them, as the events that told of it: in their order, with their own ids. */
export const history = async ({ read }: PlaylistsDb, cursor = '', limit: number): Promise<HistoryPage> => {
  const created = (await playlists.createdAfter(read, cursor, limit)).map((row) =>
    envelope(
      PlaylistCreated,
      { playlistId: row.id, ownerId: row.owner_id, public: row.public === 1 },
      { id: row.event_id, time: row.created_at },
    ),
  )
  const groups = Map.groupBy(await items.addedAfter(read, cursor, limit), (row) => row.event_id)
  const added = [...groups.values()].map((rows) => {
    const { playlist_id: playlistId, owner_id: ownerId, added_by: userId, event_id: id, added_at: time } = rows[0]!
    const version = Math.min(...rows.map((row) => row.added_version))
    return envelope(
      ItemsAdded,
      { playlistId, ownerId, userId, version, trackIds: rows.slice(0, EVENT_ITEMS).map((row) => row.track_id) },
      { id, time },
    )
  })
  const events = [...created, ...added].sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit)
  return { events, next: events.length === limit ? events.at(-1)!.id : null }
}
