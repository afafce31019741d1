import { among, type Tx } from '@tutti/kit'
import type { Reader, Tables } from './tables.ts'

export const follow = (tx: Tx<Tables>, row: Tables['playlist_follower']) =>
  tx
    .insertInto('playlist_follower')
    .values(row)
    .onConflict((c) => c.doNothing())
    .execute()

export const unfollow = (tx: Tx<Tables>, playlistId: string, userId: string) =>
  tx.deleteFrom('playlist_follower').where('playlist_id', '=', playlistId).where('user_id', '=', userId).execute()

/** How many follow it, without its owner. */
export const countOf = async (db: Reader, playlistId: string, ownerId: string): Promise<number> => {
  const { total } = await db
    .selectFrom('playlist_follower')
    .select((e) => e.fn.countAll<number>().as('total'))
    .where('playlist_id', '=', playlistId)
    .where('user_id', '<>', ownerId)
    .executeTakeFirstOrThrow()
  return Number(total)
}

/** Which of these users follow it. */
export const following = async (db: Reader, playlistId: string, userIds: readonly string[]): Promise<Set<string>> => {
  const rows = await db
    .selectFrom('playlist_follower')
    .select('user_id')
    .where('playlist_id', '=', playlistId)
    .where('user_id', 'in', among(userIds))
    .execute()
  return new Set(rows.map((row) => row.user_id))
}

/** Those who have it in their list, the owner too, in the order of their ids. */
export const after = async (
  db: Reader,
  playlistId: string,
  { after: userId, limit }: { after: string; limit: number },
): Promise<string[]> => {
  const rows = await db
    .selectFrom('playlist_follower')
    .select('user_id')
    .where('playlist_id', '=', playlistId)
    .where('user_id', '>', userId)
    .orderBy('user_id')
    .limit(limit)
    .execute()
  return rows.map((row) => row.user_id)
}
