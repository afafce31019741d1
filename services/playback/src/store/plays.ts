import { among, type Tx } from '@tutti/kit'
import type { PlayRow, Reader, Tables } from './tables.ts'

export const known = async (tx: Tx<Tables>, userId: string, playIds: readonly string[]): Promise<Map<string, PlayRow>> => {
  const rows = await tx.selectFrom('play').selectAll().where('user_id', '=', userId).where('play_id', 'in', among(playIds)).execute()
  return new Map(rows.map((row) => [row.play_id, row]))
}

export const put = (tx: Tx<Tables>, rows: readonly PlayRow[]) =>
  tx
    .insertInto('play')
    .values([...rows])
    .onConflict((c) =>
      c.columns(['user_id', 'play_id']).doUpdateSet((e) => ({
        ms_played: e.ref('excluded.ms_played'),
        finished: e.ref('excluded.finished'),
        outcome: e.ref('excluded.outcome'),
        event_id: e.ref('excluded.event_id'),
      })),
    )
    .execute()

/** Counts plays of tracks, also downwards. */
export const count = async (tx: Tx<Tables>, userId: string, plays: ReadonlyMap<string, number>) => {
  const rows = [...plays].map(([trackId, n]) => ({ user_id: userId, track_id: trackId, plays: n }))
  await tx
    .insertInto('play_count')
    .values(rows)
    .onConflict((c) =>
      c.columns(['user_id', 'track_id']).doUpdateSet((e) => ({ plays: e('play_count.plays', '+', e.ref('excluded.plays')) })),
    )
    .execute()
  await tx
    .insertInto('listener')
    .values({ user_id: userId, plays: rows.reduce((sum, row) => sum + row.plays, 0) })
    .onConflict((c) => c.column('user_id').doUpdateSet((e) => ({ plays: e('listener.plays', '+', e.ref('excluded.plays')) })))
    .execute()
}

const counted = (db: Reader, userId: string) =>
  db.selectFrom('play').selectAll().where('user_id', '=', userId).where('outcome', '=', 'played')

export const total = async (db: Reader, userId: string): Promise<number> =>
  (await db.selectFrom('listener').select('plays').where('user_id', '=', userId).executeTakeFirst())?.plays ?? 0

/** Newest first. */
export const newest = (db: Reader, userId: string, { limit, offset }: { limit: number; offset: number }): Promise<PlayRow[]> =>
  counted(db, userId).orderBy('began_at', 'desc').orderBy('play_id', 'desc').limit(limit).offset(offset).execute()

/** Those that began before a time, the newest of them first. */
export const before = (db: Reader, userId: string, { ms, limit }: { ms: number; limit: number }): Promise<PlayRow[]> =>
  counted(db, userId).where('began_at', '<', ms).orderBy('began_at', 'desc').orderBy('play_id', 'desc').limit(limit).execute()

/** Those that began next after a time, the newest of them first. */
export const after = async (db: Reader, userId: string, { ms, limit }: { ms: number; limit: number }): Promise<PlayRow[]> =>
  (await counted(db, userId).where('began_at', '>', ms).orderBy('began_at').orderBy('play_id').limit(limit).execute()).reverse()

export const find = (tx: Tx<Tables>, userId: string, playId: string) => counted(tx, userId).where('play_id', '=', playId).executeTakeFirst()

/** How often each track was played by the listener. */
export const countsOf = async (db: Reader, userId: string, trackIds: readonly string[]): Promise<Map<string, number>> => {
  const rows = await db
    .selectFrom('play_count')
    .select(['track_id', 'plays'])
    .where('user_id', '=', userId)
    .where('track_id', 'in', among(trackIds))
    .execute()
  return new Map(rows.map((row) => [row.track_id, row.plays]))
}

export const byEvent = (db: Reader, cursor: string, limit: number) =>
  db.selectFrom('play').selectAll().where('event_id', '>', cursor).orderBy('event_id').limit(limit).execute()
