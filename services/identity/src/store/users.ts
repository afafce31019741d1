import { among, type Read, type Tx } from '@tutti/kit'
import type { Role, Tables, UserRow } from './tables.ts'

type Either = Read<Tables> | Tx<Tables>

export const userById = (db: Either, id: string) => db.selectFrom('user').selectAll().where('id', '=', id).executeTakeFirst()

export const userByName = (db: Either, nameKey: string) =>
  db.selectFrom('user').selectAll().where('name_key', '=', nameKey).executeTakeFirst()

export const usersByIds = (db: Read<Tables>, ids: readonly string[]) =>
  db.selectFrom('user').select(['id', 'name', 'display_name']).where('id', 'in', among(ids)).execute()

export const usersByName = async (db: Read<Tables>, { limit, offset }: { limit: number; offset: number }) => {
  const { total } = await db
    .selectFrom('user')
    .select((e) => e.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const items = await db.selectFrom('user').selectAll().orderBy('name_key').limit(limit).offset(offset).execute()
  return { total: Number(total), items }
}

/** The oldest first, after the one whose creation has this event id. */
export const usersAfter = (db: Read<Tables>, createdEvent: string, limit: number) =>
  db
    .selectFrom('user')
    .select(['id', 'epoch', 'created_at', 'created_event', 'changed_at', 'changed_event'])
    .where('created_event', '>', createdEvent)
    .orderBy('created_event')
    .limit(limit)
    .execute()

export const hasAdmin = async (db: Either, exceptId = ''): Promise<boolean> =>
  (await db.selectFrom('user').select('id').where('role', '=', 'admin').where('id', '!=', exceptId).limit(1).executeTakeFirst()) !==
  undefined

/** Whether it was new: `false` when another user has the name. */
export const insertUser = async (tx: Tx<Tables>, row: UserRow): Promise<boolean> =>
  (await tx
    .insertInto('user')
    .values(row)
    .onConflict((c) => c.column('name_key').doNothing())
    .returning('id')
    .executeTakeFirst()) !== undefined

export type UserChange = { display_name?: string; role?: Role; password?: string; epoch: number; changed_at: string; changed_event: string }

export const updateUser = (tx: Tx<Tables>, id: string, change: UserChange) =>
  tx.updateTable('user').set(change).where('id', '=', id).returningAll().executeTakeFirstOrThrow()

export const deleteUser = (tx: Tx<Tables>, id: string) => tx.deleteFrom('user').where('id', '=', id).execute()

export const insertSetupToken = (tx: Tx<Tables>, hash: string) =>
  tx
    .insertInto('setup_token')
    .values({ hash })
    .onConflict((c) => c.doNothing())
    .execute()

export const isSetupToken = async (db: Either, hash: string): Promise<boolean> =>
  (await db.selectFrom('setup_token').select('hash').where('hash', '=', hash).executeTakeFirst()) !== undefined

export const deleteSetupTokens = (tx: Tx<Tables>) => tx.deleteFrom('setup_token').execute()
