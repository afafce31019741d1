import { among, type Tx, type Viewer } from '@tutti/kit'
import type { Reader, Tables } from './tables.ts'

type Slice = { limit: number; offset: number }

/** A playlist that is not removed, whoever asks. */
export const find = (db: Reader, id: string) =>
  db.selectFrom('playlist').selectAll().where('id', '=', id).where('removed_at', 'is', null).executeTakeFirst()

/** The viewer's own playlist; ownership stands here, in the WHERE. */
export const findOwned = (tx: Tx<Tables>, viewer: Viewer, id: string) =>
  tx
    .selectFrom('playlist')
    .selectAll()
    .where('id', '=', id)
    .where('owner_id', '=', viewer.userId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()

/** Those that the viewer may see: public ones and their own; a sibling on its own behalf sees all. */
export const visible = (db: Reader, { userId, role }: Viewer, ids: readonly string[]) =>
  db
    .selectFrom('playlist')
    .selectAll()
    .where('id', 'in', among(ids))
    .where('removed_at', 'is', null)
    .$if(role !== 'service', (q) => q.where((e) => e.or([e('public', '=', 1), e('owner_id', '=', userId)])))
    .execute()

export const insert = (tx: Tx<Tables>, row: Tables['playlist']) => tx.insertInto('playlist').values(row).execute()

type Changes = Partial<Omit<Tables['playlist'], 'id' | 'owner_id' | 'created_at'>>

export const update = (tx: Tx<Tables>, { id, owner_id }: Pick<Tables['playlist'], 'id' | 'owner_id'>, changes: Changes) =>
  tx.updateTable('playlist').set(changes).where('id', '=', id).where('owner_id', '=', owner_id).execute()

const listed = (db: Reader, userId: string) =>
  db
    .selectFrom('playlist_follower as f')
    .innerJoin('playlist as p', 'p.id', 'f.playlist_id')
    .where('f.user_id', '=', userId)
    .where('p.removed_at', 'is', null)
    .where((e) => e.or([e('p.public', '=', 1), e('p.owner_id', '=', userId)]))

/** A listener's own and followed playlists, newest first. */
export const listOf = async (db: Reader, userId: string, { limit, offset }: Slice) => {
  const { total } = await listed(db, userId)
    .select((e) => e.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const items = await listed(db, userId)
    .selectAll('p')
    .orderBy('f.followed_at', 'desc')
    .orderBy('f.playlist_id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute()
  return { total: Number(total), items }
}

const owned = (db: Reader, ownerId: string, all: boolean) =>
  db
    .selectFrom('playlist')
    .where('owner_id', '=', ownerId)
    .where('removed_at', 'is', null)
    .$if(!all, (q) => q.where('public', '=', 1))

/** The playlists that a user owns, newest first: all of them, or the public ones. */
export const ownedBy = async (db: Reader, ownerId: string, { all, limit, offset }: Slice & { all: boolean }) => {
  const { total } = await owned(db, ownerId, all)
    .select((e) => e.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const items = await owned(db, ownerId, all)
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute()
  return { total: Number(total), items }
}

export const createdAfter = (db: Reader, eventId: string, limit: number) =>
  db
    .selectFrom('playlist')
    .selectAll()
    .where('event_id', '>', eventId)
    .where('removed_at', 'is', null)
    .orderBy('event_id')
    .limit(limit)
    .execute()

/** Takes a playlist away; its row stays as a tombstone. What is in it stays for a while, so that its owner can take it back. */
export const bury = (tx: Tx<Tables>, id: string, at: string) =>
  tx.updateTable('playlist').set({ removed_at: at }).where('id', '=', id).execute()

/** The owner's own playlist among the removed ones that are still whole. */
export const findBuried = (tx: Tx<Tables>, ownerId: string, id: string) =>
  tx
    .selectFrom('playlist')
    .selectAll()
    .where('id', '=', id)
    .where('owner_id', '=', ownerId)
    .where('removed_at', 'is not', null)
    .where('name', '<>', '')
    .executeTakeFirst()

/** Removed before a time and still whole. */
export const buriedBefore = (db: Reader, at: string, limit: number) =>
  db.selectFrom('playlist').select('id').where('removed_at', '<', at).where('name', '<>', '').limit(limit).execute()

/** Erases what is in a removed playlist; only the tombstone is left. */
export const erase = async (tx: Tx<Tables>, id: string) => {
  await tx
    .updateTable('playlist')
    .set({ name: '', description: null, item_count: 0 })
    .where('id', '=', id)
    .where('removed_at', 'is not', null)
    .execute()
  await tx.deleteFrom('playlist_item').where('playlist_id', '=', id).execute()
  await tx.deleteFrom('playlist_version').where('playlist_id', '=', id).execute()
  await tx.deleteFrom('playlist_follower').where('playlist_id', '=', id).execute()
}

/** Erases a user: their playlists and what they followed. Answers the ids of the playlists that were still there. */
export const eraseUser = async (tx: Tx<Tables>, userId: string): Promise<string[]> => {
  const theirs = () => tx.selectFrom('playlist').select('id').where('owner_id', '=', userId)
  await tx.deleteFrom('playlist_item').where('playlist_id', 'in', theirs()).execute()
  await tx.deleteFrom('playlist_version').where('playlist_id', 'in', theirs()).execute()
  await tx
    .deleteFrom('playlist_follower')
    .where((e) => e.or([e('playlist_id', 'in', theirs()), e('user_id', '=', userId)]))
    .execute()
  await tx.deleteFrom('answered_request').where('user_id', '=', userId).execute()
  const rows = await tx.deleteFrom('playlist').where('owner_id', '=', userId).returning(['id', 'removed_at']).execute()
  return rows.filter((row) => row.removed_at === null).map((row) => row.id)
}
