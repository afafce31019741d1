import { among, type Tx } from '@tutti/kit'
import { note } from './note.ts'
import type { Tables } from './tables.ts'

type FactsTx = Tx<Tables>

export const putPlaylist = (tx: FactsTx, { playlistId, ownerId, isPublic }: { playlistId: string; ownerId: string; isPublic: boolean }) => {
  const values = { owner_id: ownerId, public: isPublic ? 1 : 0 }
  return Promise.all([
    tx
      .insertInto('playlist')
      .values({ playlist_id: playlistId, ...values })
      .onConflict((c) => c.column('playlist_id').doUpdateSet(values))
      .execute(),
    note(tx, 'playlist', [playlistId]),
  ])
}

type Items = { playlistId: string; ownerId: string; trackIds: readonly string[]; told: number }

export const addItems = (tx: FactsTx, { playlistId, ownerId, trackIds, told }: Items) => {
  if (trackIds.length === 0) return Promise.resolve()
  return Promise.all([
    // Who made it is known from its creation; when that has not been told yet, it counts as private.
    tx
      .insertInto('playlist')
      .values({ playlist_id: playlistId, owner_id: ownerId, public: 0 })
      .onConflict((c) => c.doNothing())
      .execute(),
    tx
      .insertInto('playlist_item')
      .values(trackIds.map((track_id) => ({ playlist_id: playlistId, track_id, told })))
      .execute(),
  ])
}

/** Takes out one item for each id, the newest first: the event does not tell which of two equal ones went. */
export const removeItems = async (tx: FactsTx, playlistId: string, trackIds: readonly string[]) => {
  if (trackIds.length === 0) return
  const left = new Map<string, number>()
  for (const id of trackIds) left.set(id, (left.get(id) ?? 0) + 1)
  const rows = await tx
    .selectFrom('playlist_item')
    .select(['sequence', 'track_id'])
    .where('playlist_id', '=', playlistId)
    .where('track_id', 'in', among([...left.keys()]))
    .orderBy('told', 'desc')
    .orderBy('sequence', 'desc')
    .execute()
  const gone = rows.filter(({ track_id: id }) => {
    const count = left.get(id) ?? 0
    left.set(id, count - 1)
    return count > 0
  })
  const sequences = gone.map((row) => row.sequence)
  if (sequences.length > 0) await tx.deleteFrom('playlist_item').where('sequence', 'in', among(sequences)).execute()
  await note(tx, 'items', [playlistId])
}

export const dropPlaylist = (tx: FactsTx, playlistId: string) =>
  Promise.all([
    tx.deleteFrom('playlist_item').where('playlist_id', '=', playlistId).execute(),
    tx.deleteFrom('playlist').where('playlist_id', '=', playlistId).execute(),
    note(tx, 'playlist', [playlistId]),
  ])
