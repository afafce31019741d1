import type { Tx } from '@tutti/kit'
import type { Reader, Tables } from './tables.ts'

/** Players of a listener that are remembered. */
const KEPT = 20

/** Those seen last, newest first. */
export const list = (db: Reader, userId: string) =>
  db.selectFrom('device').selectAll().where('user_id', '=', userId).orderBy('seen_at', 'desc').limit(KEPT).execute()

export const find = (db: Reader, userId: string, deviceId: string) =>
  db.selectFrom('device').selectAll().where('user_id', '=', userId).where('device_id', '=', deviceId).executeTakeFirst()

/** Notes a player that is open; those not seen for long make room. */
export const note = async (tx: Tx<Tables>, row: Tables['device']) => {
  await tx
    .insertInto('device')
    .values(row)
    .onConflict((c) => c.columns(['user_id', 'device_id']).doUpdateSet({ name: row.name, kind: row.kind, seen_at: row.seen_at }))
    .execute()
  const kept = tx.selectFrom('device').select('device_id').where('user_id', '=', row.user_id).orderBy('seen_at', 'desc').limit(KEPT)
  await tx.deleteFrom('device').where('user_id', '=', row.user_id).where('device_id', 'not in', kept).execute()
}
