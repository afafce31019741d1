import { inColumns, put as putRows, type Tx } from '@tutti/kit'
import type { Reader, Tables } from './tables.ts'

type LineRow = Tables['line']
const columns = ['line_id', 'user_id', 'device_id', 'replica_id', 'left_at'] as const
const MOST_AT_ONCE = 100

/** Until when (ms) a replica is taken for alive. @returns false when it is not known, or was taken for dead */
export const prolong = async (tx: Tx<Tables>, replicaId: string, until: number): Promise<boolean> => {
  const { numUpdatedRows } = await tx.updateTable('replica').set({ until }).where('replica_id', '=', replicaId).executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

type Entering = { replica: Tables['replica']; lines: readonly LineRow[]; now: number }

/** Notes a replica with the lines that it has now, and no others. */
export const enter = async (tx: Tx<Tables>, { replica, lines, now }: Entering) => {
  await dismiss(tx, replica.replica_id, now)
  await tx.insertInto('replica').values(replica).execute()
  if (lines.length > 0) await putRows(tx, { table: 'line', key: ['line_id'], columns, rows: inColumns(columns, lines) })
}

/** The replica ends: its lines are closed, and it is not known any more. */
export const dismiss = async (tx: Tx<Tables>, replicaId: string, now: number) => {
  await tx.updateTable('line').set({ left_at: now }).where('replica_id', '=', replicaId).where('left_at', 'is', null).execute()
  await tx.deleteFrom('replica').where('replica_id', '=', replicaId).execute()
}

const openElsewhere = (db: Reader) =>
  db
    .selectFrom('line')
    .select('line_id')
    .where('left_at', 'is', null)
    .where('replica_id', 'not in', db.selectFrom('replica').select('replica_id'))

/** Whether there are replicas whose time is over, or open lines of unknown ones. */
export const hasDead = async (db: Reader, now: number): Promise<boolean> =>
  (await db.selectFrom('replica').select('replica_id').where('until', '<', now).limit(1).executeTakeFirst()) !== undefined ||
  (await openElsewhere(db).limit(1).executeTakeFirst()) !== undefined

/** Forgets replicas whose time was over before a time, and closes their lines. */
export const dismissDead = async (tx: Tx<Tables>, { now, before }: { now: number; before: number }) => {
  await tx.deleteFrom('replica').where('until', '<', before).execute()
  await tx.updateTable('line').set({ left_at: now }).where('line_id', 'in', openElsewhere(tx)).execute()
}

/** It may have been noted already, with all others of its replica. */
export const add = (tx: Tx<Tables>, row: LineRow) =>
  tx
    .insertInto('line')
    .values(row)
    .onConflict((c) => c.doNothing())
    .execute()

/** Open lines of a listener beside this one, at all replicas. */
export const othersOf = async (tx: Reader, { user_id: userId, line_id: lineId }: LineRow): Promise<number> => {
  const { total } = await tx
    .selectFrom('line')
    .select((e) => e.fn.countAll<number>().as('total'))
    .where('user_id', '=', userId)
    .where('line_id', '!=', lineId)
    .where('left_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(total)
}

export const introduce = (tx: Tx<Tables>, lineId: string, deviceId: string) =>
  tx.updateTable('line').set({ device_id: deviceId }).where('line_id', '=', lineId).execute()

/** Closes a line. One on which no device was introduced is not remembered. */
export const close = async (tx: Tx<Tables>, lineId: string, now: number) => {
  await tx.deleteFrom('line').where('line_id', '=', lineId).where('device_id', 'is', null).execute()
  await tx.updateTable('line').set({ left_at: now }).where('line_id', '=', lineId).execute()
}

/** The devices that have an open line, at any replica. */
export const openDevices = async (db: Reader, userId: string): Promise<Set<string>> => {
  const rows = await db
    .selectFrom('line')
    .select('device_id')
    .distinct()
    .where('user_id', '=', userId)
    .where('left_at', 'is', null)
    .where('device_id', 'is not', null)
    .execute()
  return new Set(rows.map((row) => row.device_id!))
}

/** Whether lines were closed before a time. */
export const hasLeft = async (db: Reader, before: number): Promise<boolean> =>
  (await db.selectFrom('line').select('line_id').where('left_at', '<', before).limit(1).executeTakeFirst()) !== undefined

/** Players that go on at a device whose last line was closed before a time (ms since the epoch). */
export const abandoned = (db: Reader, before: number) =>
  db
    .selectFrom('line')
    .innerJoin('player', (join) => join.onRef('player.user_id', '=', 'line.user_id').onRef('player.device_id', '=', 'line.device_id'))
    .select(['player.user_id', 'line.device_id', 'player.play_id'])
    .distinct()
    .where('line.left_at', '<', before)
    .where('player.is_playing', '=', 1)
    .where('player.play_id', 'is not', null)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('line as other')
            .select('other.line_id')
            .whereRef('other.user_id', '=', 'line.user_id')
            .whereRef('other.device_id', '=', 'line.device_id')
            .where((e) => e.or([e('other.left_at', 'is', null), e('other.left_at', '>=', before)])),
        ),
      ),
    )
    .limit(MOST_AT_ONCE)
    .execute()

/** Forgets lines that were closed before a time, when what they left behind was seen to. */
export const forget = (tx: Tx<Tables>, before: number) => tx.deleteFrom('line').where('left_at', '<', before).execute()
