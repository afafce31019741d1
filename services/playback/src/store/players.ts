import type { Tx } from '@tutti/kit'
import type { PlayerRow, Reader, Tables } from './tables.ts'

/** A player in which nothing is. */
export const emptyPlayer = (userId: string): PlayerRow => ({
  user_id: userId,
  revision: 0,
  device_id: null,
  is_playing: 0,
  position_ms: 0,
  as_of: 0,
  shuffle: 0,
  shuffle_seed: 1,
  shuffle_first: null,
  repeat: 'off',
  volume_percent: 100,
  context_uri: null,
  context_name: null,
  context_key: '',
  context_length: 0,
  cursor: -1,
  track_id: null,
  item_id: null,
  play_id: null,
  play_began: 0,
})

export const find = async (db: Reader, userId: string): Promise<PlayerRow> =>
  (await db.selectFrom('player').selectAll().where('user_id', '=', userId).executeTakeFirst()) ?? emptyPlayer(userId)

export const save = (tx: Tx<Tables>, row: PlayerRow) => {
  const { user_id: _, ...rest } = row
  return tx
    .insertInto('player')
    .values(row)
    .onConflict((c) => c.column('user_id').doUpdateSet(rest))
    .execute()
}

/** Notes how far a play is; of another play nothing is noted. */
export const notePosition = (
  tx: Tx<Tables>,
  userId: string,
  { playId, positionMs, asOf }: { playId: string; positionMs: number; asOf: number },
) =>
  tx
    .updateTable('player')
    .set({ position_ms: positionMs, as_of: asOf })
    .where('user_id', '=', userId)
    .where('play_id', '=', playId)
    .where('as_of', '<', asOf)
    .execute()

/** Milliseconds; `undefined` for a track that the catalog has not told of. */
export const durationOf = async (db: Reader, trackId: string): Promise<number | undefined> =>
  (await db.selectFrom('track').select('duration_ms').where('track_id', '=', trackId).executeTakeFirst())?.duration_ms

/** Erases everything about a listener. */
export const eraseUser = async (tx: Tx<Tables>, userId: string) => {
  for (const table of ['player', 'context_chunk', 'queued_item', 'device', 'line', 'play', 'play_count', 'listener'] as const) {
    await tx.deleteFrom(table).where('user_id', '=', userId).execute()
  }
  await tx.updateTable('queued_item').set({ added_by: null }).where('added_by', '=', userId).execute()
}
