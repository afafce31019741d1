import type { Tx } from '@tutti/kit'
import type { Reader, Tables } from './tables.ts'

type Item = Tables['queued_item']
const CHUNK = 500

export const list = (db: Reader, userId: string, limit: number): Promise<Item[]> =>
  db.selectFrom('queued_item').selectAll().where('user_id', '=', userId).orderBy('order_key').limit(limit).execute()

export const count = async (db: Reader, userId: string): Promise<number> => {
  const { total } = await db
    .selectFrom('queued_item')
    .select((e) => e.fn.countAll<number>().as('total'))
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow()
  return Number(total)
}

/** Adds at the end. */
export const append = async (tx: Tx<Tables>, item: Omit<Item, 'order_key'>) => {
  const last = await tx
    .selectFrom('queued_item')
    .select('order_key')
    .where('user_id', '=', item.user_id)
    .orderBy('order_key', 'desc')
    .limit(1)
    .executeTakeFirst()
  await tx
    .insertInto('queued_item')
    .values({ ...item, order_key: (last?.order_key ?? 0) + 1 })
    .execute()
}

/** Removes those up to and with `item`. */
export const removeThrough = (tx: Tx<Tables>, userId: string, item: Pick<Item, 'order_key'>) =>
  tx.deleteFrom('queued_item').where('user_id', '=', userId).where('order_key', '<=', item.order_key).execute()

/** Whether it was there. */
export const remove = async (tx: Tx<Tables>, userId: string, itemId: string): Promise<boolean> => {
  const rows = await tx.deleteFrom('queued_item').where('user_id', '=', userId).where('item_id', '=', itemId).returning('item_id').execute()
  return rows.length > 0
}

export const find = (db: Reader, userId: string, itemId: string) =>
  db.selectFrom('queued_item').selectAll().where('user_id', '=', userId).where('item_id', '=', itemId).executeTakeFirst()

export const clear = (tx: Tx<Tables>, userId: string) => tx.deleteFrom('queued_item').where('user_id', '=', userId).execute()

/** Puts the queue into this order. */
export const rewrite = async (tx: Tx<Tables>, userId: string, items: readonly Item[]) => {
  await clear(tx, userId)
  const rows = items.map((item, n) => ({ ...item, order_key: n + 1 }))
  for (let i = 0; i < rows.length; i += CHUNK)
    await tx
      .insertInto('queued_item')
      .values(rows.slice(i, i + CHUNK))
      .execute()
}
