import { among, type Migrations, type Read, type Tx } from '@tutti/kit'
import type { Kind } from './contract.ts'

export type Tables = { saved_item: { user_id: string; kind: Kind; item_id: string; saved_at: string; event_id: string } }

export const migrations: Migrations = {
  '001-saved-item': {
    oldestProgram: '0.1.0',
    up: async (db) => {
      await db.schema
        .createTable('saved_item')
        .addColumn('user_id', 'text', (c) => c.notNull())
        .addColumn('kind', 'text', (c) => c.notNull())
        .addColumn('item_id', 'text', (c) => c.notNull())
        .addColumn('saved_at', 'text', (c) => c.notNull())
        .addColumn('event_id', 'text', (c) => c.notNull().unique())
        .addPrimaryKeyConstraint('saved_item_pk', ['user_id', 'kind', 'item_id'])
        .execute()
      await db.schema.createIndex('saved_item_newest').on('saved_item').columns(['user_id', 'kind', 'saved_at', 'item_id']).execute()
      await db.schema.createIndex('saved_item_item').on('saved_item').columns(['kind', 'item_id']).execute()
    },
  },
}

type Ids = { kind: Kind; ids: readonly string[] }

export const insert = (tx: Tx<Tables>, rows: Tables['saved_item'][]) =>
  tx
    .insertInto('saved_item')
    .values(rows)
    .onConflict((c) => c.doNothing())
    .execute()

/** Answers the ids that were there. */
export const remove = async (tx: Tx<Tables>, userId: string, { kind, ids }: Ids): Promise<string[]> => {
  const rows = await tx
    .deleteFrom('saved_item')
    .where('user_id', '=', userId)
    .where('kind', '=', kind)
    .where('item_id', 'in', among(ids))
    .returning('item_id')
    .execute()
  return rows.map((row) => row.item_id)
}

export const containing = async (db: Read<Tables> | Tx<Tables>, userId: string, { kind, ids }: Ids): Promise<Set<string>> => {
  const rows = await db
    .selectFrom('saved_item')
    .select('item_id')
    .where('user_id', '=', userId)
    .where('kind', '=', kind)
    .where('item_id', 'in', among(ids))
    .execute()
  return new Set(rows.map((row) => row.item_id))
}

const mine = (db: Read<Tables>, userId: string, kind: Kind) =>
  db.selectFrom('saved_item').where('user_id', '=', userId).where('kind', '=', kind)

const count = async (db: Read<Tables>, userId: string, kind: Kind) => {
  const { total } = await mine(db, userId, kind)
    .select((e) => e.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  return Number(total)
}

export const newest = async (db: Read<Tables>, userId: string, { kind, limit, offset }: { kind: Kind; limit: number; offset: number }) => ({
  total: await count(db, userId, kind),
  items: await mine(db, userId, kind)
    .select(['item_id as id', 'saved_at as savedAt'])
    .orderBy('saved_at', 'desc')
    .orderBy('item_id', 'desc')
    .limit(limit)
    .offset(offset)
    .execute(),
})

export const after = async (
  db: Read<Tables>,
  userId: string,
  { kind, limit, after: id = '' }: { kind: Kind; limit: number; after?: string | undefined },
) => ({
  total: await count(db, userId, kind),
  items: await mine(db, userId, kind)
    .select(['item_id as id', 'saved_at as savedAt'])
    .where('item_id', '>', id)
    .orderBy('item_id')
    .limit(limit)
    .execute(),
})

export const byEvent = (db: Read<Tables>, cursor: string, limit: number) =>
  db.selectFrom('saved_item').selectAll().where('event_id', '>', cursor).orderBy('event_id').limit(limit).execute()

export const forgetItem = (tx: Tx<Tables>, kind: Kind, id: string) =>
  tx.deleteFrom('saved_item').where('kind', '=', kind).where('item_id', '=', id).execute()

export const forgetUser = async (tx: Tx<Tables>, userId: string) => {
  await tx.deleteFrom('saved_item').where('user_id', '=', userId).execute()
  await forgetItem(tx, 'user', userId)
}
