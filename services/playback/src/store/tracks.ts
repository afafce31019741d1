import { among, inColumns, put as putRows, type Tx } from '@tutti/kit'
import type { Reader, Tables } from './tables.ts'

const columns = ['track_id', 'album_id', 'duration_ms'] as const

/** Of a track that is named twice, the last one stays. */
export const put = (tx: Tx<Tables>, rows: readonly Tables['track'][]) =>
  putRows(tx, {
    table: 'track',
    key: ['track_id'],
    columns,
    rows: inColumns(columns, rows),
  })

export const remove = async (tx: Tx<Tables>, trackId: string) => {
  await tx.deleteFrom('track').where('track_id', '=', trackId).execute()
  await tx.deleteFrom('queued_item').where('track_id', '=', trackId).execute()
}

/** Milliseconds by track id, of those that are known. */
export const durations = async (db: Reader, trackIds: readonly string[]): Promise<Map<string, number>> => {
  const rows = await db.selectFrom('track').select(['track_id', 'duration_ms']).where('track_id', 'in', among(trackIds)).execute()
  return new Map(rows.map((row) => [row.track_id, row.duration_ms]))
}
