import type { Read, Tx } from '@tutti/kit'
import { sql } from 'kysely'
import type { SessionRow, Tables } from './tables.ts'

export const insertSession = (tx: Tx<Tables>, row: SessionRow) => tx.insertInto('session').values(row).execute()

/** The session of a secret, with its user, unless it has expired. */
export const sessionByHash = (db: Read<Tables>, hash: string, now: string) =>
  db
    .selectFrom('session')
    .innerJoin('user', 'user.id', 'session.user_id')
    .select(['session.id', 'session.last_seen_at', 'session.user_id', 'user.name', 'user.role'])
    .where('session.hash', '=', hash)
    .where('session.expires_at', '>', now)
    .executeTakeFirst()

export const sessionsOf = async (
  db: Read<Tables>,
  userId: string,
  { limit, offset, now }: { limit: number; offset: number; now: string },
) => {
  const mine = db.selectFrom('session').where('user_id', '=', userId).where('expires_at', '>', now)
  const { total } = await mine.select((e) => e.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const items = await mine
    .select(['id', 'created_at', 'last_seen_at', 'address', 'user_agent'])
    .orderBy('last_seen_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .offset(offset)
    .execute()
  return { total: Number(total), items }
}

/** Answers whether it was there. */
export const deleteSession = async (tx: Tx<Tables>, userId: string, id: string): Promise<boolean> =>
  (await tx.deleteFrom('session').where('user_id', '=', userId).where('id', '=', id).returning('id').executeTakeFirst()) !== undefined

/** Ends all sessions of a user but one; answers their ids. */
export const deleteSessions = async (tx: Tx<Tables>, userId: string, exceptId = ''): Promise<string[]> =>
  (await tx.deleteFrom('session').where('user_id', '=', userId).where('id', '!=', exceptId).returning('id').execute()).map((row) => row.id)

/** Ends the sessions that were not seen for longest, so that `most` are left; answers their ids. */
export const deleteSurplus = async (tx: Tx<Tables>, userId: string, most: number): Promise<string[]> => {
  const surplus = await tx
    .selectFrom('session')
    .select('id')
    .where('user_id', '=', userId)
    .orderBy('last_seen_at', 'desc')
    .orderBy('id')
    .limit(1_000)
    .offset(most)
    .execute()
  if (surplus.length === 0) return []
  return (
    await tx
      .deleteFrom('session')
      .where(
        'id',
        'in',
        surplus.map((row) => row.id),
      )
      .returning('id')
      .execute()
  ).map((row) => row.id)
}

export type Seen = { id: string; at: string; expiresAt: string; address: string; userAgent: string }

/** Notes when sessions were seen last, many in one statement; one that has ended stays ended. */
export const markSeen = (tx: Tx<Tables>, seen: readonly Seen[]) => {
  const rows = seen.map((one) => sql`(${one.id}, ${one.at}, ${one.expiresAt}, ${one.address}, ${one.userAgent})`)
  return sql`
    with seen (id, at, expires_at, address, user_agent) as (values ${sql.join(rows)})
    update session set last_seen_at = seen.at, expires_at = seen.expires_at, address = seen.address, user_agent = seen.user_agent
    from seen where session.id = seen.id`.execute(tx)
}

/** Answers how many were dropped, at most `limit`. */
export const deleteExpired = async (tx: Tx<Tables>, now: string, limit: number): Promise<number> => {
  const expired = await tx.selectFrom('session').select('id').where('expires_at', '<=', now).limit(limit).execute()
  if (expired.length > 0)
    await tx
      .deleteFrom('session')
      .where(
        'id',
        'in',
        expired.map((row) => row.id),
      )
      .execute()
  return expired.length
}
