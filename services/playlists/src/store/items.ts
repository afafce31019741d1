import { among, type Tx } from '@tutti/kit'
import { sql } from 'kysely'
import { GAP, MOST_ITEMS, type Place } from './order.ts'
import type { ItemRow, Reader, Tables } from './tables.ts'

const CHUNK = 500

/** The items of a version in their order; without `version` those of now. */
const itemsAt = (db: Reader, playlistId: string, version?: number) => {
  const rows = db.selectFrom('playlist_item').where('playlist_id', '=', playlistId)
  return version === undefined
    ? rows.where('removed_version', 'is', null)
    : rows.where('added_version', '<=', version).where((e) => e.or([e('removed_version', 'is', null), e('removed_version', '>', version)]))
}

type Slice = { limit: number; offset: number; version?: number | undefined }

export const slice = (db: Reader, playlistId: string, { limit, offset, version }: Slice): Promise<ItemRow[]> =>
  itemsAt(db, playlistId, version).selectAll().orderBy('order_key').limit(limit).offset(offset).execute()

/** The track ids of the first `count` items of each playlist, in one statement. */
export const firstTracks = async (db: Reader, playlistIds: readonly string[], count: number): Promise<Map<string, string[]>> => {
  const first = (id: string) =>
    db
      .selectFrom(itemsAt(db, id).select(['playlist_id', 'track_id', 'order_key']).orderBy('order_key').limit(count).as('first'))
      .selectAll()
  const [one, ...rest] = playlistIds.map(first)
  const rows = one ? await rest.reduce((query, other) => query.unionAll(other), one).execute() : []
  const groups = Map.groupBy(rows, (row) => row.playlist_id)
  return new Map([...groups].map(([id, items]) => [id, items.sort((a, b) => a.order_key - b.order_key).map((item) => item.track_id)]))
}

/** The order keys around the place before position `position` of the items of now. */
export const placeBefore = async (tx: Tx<Tables>, playlistId: string, position: number): Promise<Place> => {
  const rows = await itemsAt(tx, playlistId)
    .select('order_key')
    .orderBy('order_key')
    .limit(position === 0 ? 1 : 2)
    .offset(Math.max(0, position - 1))
    .execute()
  const keys = rows.map((row) => row.order_key)
  return position === 0 ? { before: undefined, after: keys[0] } : { before: keys[0], after: keys[1] }
}

export const placeAtEnd = async (tx: Tx<Tables>, playlistId: string): Promise<Place> => {
  const last = await itemsAt(tx, playlistId).select('order_key').orderBy('order_key', 'desc').limit(1).executeTakeFirst()
  return { before: last?.order_key, after: undefined }
}

/** The neighbours of the place before an order key. */
export const placeBeforeKey = async (tx: Tx<Tables>, playlistId: string, key: number): Promise<Place> => {
  const before = await itemsAt(tx, playlistId)
    .select('order_key')
    .where('order_key', '<', key)
    .orderBy('order_key', 'desc')
    .limit(1)
    .executeTakeFirst()
  return { before: before?.order_key, after: key }
}

export const liveKey = (tx: Tx<Tables>, itemId: string) =>
  tx.selectFrom('playlist_item').select('order_key').where('item_id', '=', itemId).where('removed_version', 'is', null).executeTakeFirst()

type Anchor = { position: number; /** Without it the version of now. */ version: number | undefined; without: readonly string[] }

/** The first item from position `position` of a version on that is still there and is not one of `without`: what to stand before. */
export const anchorFrom = async (
  tx: Tx<Tables>,
  playlistId: string,
  { position, version, without }: Anchor,
): Promise<string | undefined> => {
  const later = itemsAt(tx, playlistId, version).select(['item_id', 'order_key as old_key']).orderBy('order_key')
  // What moves lies wholly before the place or behind it, so in the version of now the first one is never part of it.
  if (version === undefined) return (await later.limit(1).offset(position).executeTakeFirst())?.item_id
  const row = await tx
    .selectFrom(later.limit(MOST_ITEMS).offset(position).as('later'))
    .innerJoin('playlist_item as now', 'now.item_id', 'later.item_id')
    .select('now.item_id')
    .where('now.removed_version', 'is', null)
    .where('now.item_id', 'not in', without)
    .orderBy('later.old_key')
    .limit(1)
    .executeTakeFirst()
  return row?.item_id
}

export const insert = async (tx: Tx<Tables>, rows: ItemRow[]) => {
  for (let i = 0; i < rows.length; i += CHUNK)
    await tx
      .insertInto('playlist_item')
      .values(rows.slice(i, i + CHUNK))
      .execute()
}

/** Ends items of now by their ids, which were found in the one playlist that is written. Answers the rows that ended, in their order. */
export const end = async (tx: Tx<Tables>, itemIds: readonly string[], version: number): Promise<ItemRow[]> => {
  const ended: ItemRow[] = []
  for (let i = 0; i < itemIds.length; i += CHUNK) {
    const rows = tx
      .updateTable('playlist_item')
      .set({ removed_version: version })
      .where('item_id', 'in', among(itemIds.slice(i, i + CHUNK)))
    ended.push(...(await rows.where('removed_version', 'is', null).returningAll().execute()))
  }
  return ended.sort((a, b) => a.order_key - b.order_key)
}

/** Notes the event that told of items once more. */
export const tellAnew = (tx: Tx<Tables>, itemIds: readonly string[], eventId: string) =>
  tx
    .updateTable('playlist_item')
    .set({ event_id: eventId })
    .where('item_id', 'in', among(itemIds))
    .where('removed_version', 'is', null)
    .execute()

/** Ends all items of now. Answers their track ids, in order. */
export const endAll = async (tx: Tx<Tables>, playlistId: string, version: number): Promise<string[]> => {
  const ended: string[] = []
  for (;;) {
    // In pieces: rows come from another thread, and thousands at once would hold up everything here.
    const first = itemsAt(tx, playlistId).select('item_id').orderBy('order_key').limit(CHUNK)
    const piece = tx
      .updateTable('playlist_item')
      .set({ removed_version: version })
      .where('item_id', 'in', first)
      .where('removed_version', 'is', null)
    const rows = await piece.returning(['track_id', 'order_key']).execute()
    ended.push(...rows.sort((a, b) => a.order_key - b.order_key).map((row) => row.track_id))
    if (rows.length < CHUNK) return ended
  }
}

/** The items of a version that are these tracks. */
export const withTracks = (
  tx: Tx<Tables>,
  playlistId: string,
  { trackIds, version }: { trackIds: readonly string[]; version?: number | undefined },
) => itemsAt(tx, playlistId, version).select(['item_id', 'track_id']).where('track_id', 'in', among(trackIds)).execute()

type Positions = { positions: readonly number[]; version?: number | undefined }

/** The items at positions of a version, counted from 0. */
export const atPositions = (tx: Tx<Tables>, playlistId: string, { positions, version }: Positions) => {
  // Numbered by the index alone; only what is wanted is looked up.
  const numbered = itemsAt(tx, playlistId, version)
    .select(['order_key', sql<number>`row_number() over (order by order_key) - 1`.as('position')])
    .orderBy('order_key')
    .limit(Math.max(...positions) + 1)
    .as('numbered')
  return itemsAt(tx, playlistId, version)
    .innerJoin(numbered, 'numbered.order_key', 'playlist_item.order_key')
    .select(['item_id', 'track_id', 'numbered.position'])
    .where('numbered.position', 'in', among(positions))
    .execute()
}

/** Spreads the keys of a playlist evenly, those of its older versions too, in one statement. */
export const spreadKeys = (tx: Tx<Tables>, playlistId: string) =>
  tx
    .updateTable('playlist_item')
    .from((q) =>
      q
        .selectFrom('playlist_item as old')
        .where('old.playlist_id', '=', playlistId)
        .select([
          'old.item_id',
          'old.added_version',
          sql<number>`row_number() over (order by old.order_key, old.added_version) * ${sql.lit(GAP)}`.as('fresh_key'),
        ])
        .as('spread'),
    )
    .set((e) => ({ order_key: e.ref('spread.fresh_key') }))
    .whereRef('playlist_item.item_id', '=', 'spread.item_id')
    .whereRef('playlist_item.added_version', '=', 'spread.added_version')
    .execute()

/** The next events that told of items of now, each with those of its items that are left, in their order. */
export const addedAfter = async (db: Reader, eventId: string, limit: number) => {
  const ids = await db
    .selectFrom('playlist_item')
    .select('event_id')
    .distinct()
    .where('removed_version', 'is', null)
    .where('event_id', '>', eventId)
    .orderBy('event_id')
    .limit(limit)
    .execute()
  if (ids.length === 0) return []
  return db
    .selectFrom('playlist_item as i')
    .innerJoin('playlist as p', 'p.id', 'i.playlist_id')
    .select(['i.event_id', 'i.playlist_id', 'i.track_id', 'i.added_version', 'i.added_at', 'i.added_by', 'p.owner_id'])
    .where('i.removed_version', 'is', null)
    .where('i.event_id', '>', eventId)
    .where('i.event_id', '<=', ids.at(-1)!.event_id)
    .orderBy('i.event_id')
    .orderBy('i.order_key')
    .execute()
}
