import { among, type Read } from '@tutti/kit'
import type { Tables } from './tables.ts'

type Facts = Read<Tables>

const PAGE = 500

/** Plays and skips behind a sequence, in the order in which they came in. */
export const playsAfter = (db: Facts, sequence: number, limit = PAGE) =>
  db
    .selectFrom('play')
    .select(['sequence', 'user_id', 'track_id', 'at', 'told', 'skipped'])
    .where('sequence', '>', sequence)
    .orderBy('sequence')
    .limit(limit)
    .execute()

/** Plays and skips up to a sequence, those that were told last first, before a time and a sequence. */
export const playsBefore = (db: Facts, { told, sequence, upTo }: { told: number; sequence: number; upTo: number }) =>
  db
    .selectFrom('play')
    .select(['sequence', 'user_id', 'track_id', 'at', 'told', 'skipped'])
    .where((e) => e(e.refTuple('told', 'sequence'), '<', e.tuple(told, sequence as never)))
    .where('sequence', '<=', upTo)
    .orderBy('told', 'desc')
    .orderBy('sequence', 'desc')
    .limit(PAGE)
    .execute()

export const lastPlay = async (db: Facts): Promise<number> =>
  (await db.selectFrom('play').select('sequence').orderBy('sequence', 'desc').limit(1).executeTakeFirst())?.sequence ?? 0

/** One listener's plays by play id, behind `after`; those behind `upTo` are left to {@link playsAfter}. */
export const playsOf = (db: Facts, userId: string, { after, upTo }: { after: string; upTo: number }) =>
  db
    .selectFrom('play')
    .select(['play_id', 'sequence', 'user_id', 'track_id', 'at', 'told', 'skipped'])
    .where('user_id', '=', userId)
    .where('play_id', '>', after)
    .where('sequence', '<=', upTo)
    .orderBy('play_id')
    .limit(PAGE)
    .execute()

export const itemsAfter = (db: Facts, sequence: number, limit = PAGE) =>
  db.selectFrom('playlist_item').selectAll().where('sequence', '>', sequence).orderBy('sequence').limit(limit).execute()

export const itemsOf = (db: Facts, playlistId: string, { after, upTo }: { after: number; upTo: number }) =>
  db
    .selectFrom('playlist_item')
    .selectAll()
    .where('playlist_id', '=', playlistId)
    .where('sequence', '>', after)
    .where('sequence', '<=', upTo)
    .orderBy('sequence')
    .limit(PAGE)
    .execute()

export const tracksAfter = (db: Facts, id: string) =>
  db.selectFrom('track').selectAll().where('track_id', '>', id).orderBy('track_id').limit(PAGE).execute()

export const tracksByIds = (db: Facts, ids: readonly string[]) =>
  db.selectFrom('track').selectAll().where('track_id', 'in', among(ids)).execute()

export const playlistsAfter = (db: Facts, id: string) =>
  db.selectFrom('playlist').selectAll().where('playlist_id', '>', id).orderBy('playlist_id').limit(PAGE).execute()

export const playlistsByIds = (db: Facts, ids: readonly string[]) =>
  db.selectFrom('playlist').selectAll().where('playlist_id', 'in', among(ids)).execute()

/** What a listener saved, behind a kind and an item. */
export const savedOf = (db: Facts, userId: string, { kind, item }: { kind: string; item: string }) =>
  db
    .selectFrom('saved')
    .selectAll()
    .where('user_id', '=', userId)
    .where((e) => e(e.refTuple('kind', 'item_id'), '>', e.tuple(kind as never, item)))
    .orderBy('kind')
    .orderBy('item_id')
    .limit(PAGE)
    .execute()

export const savedAfter = (db: Facts, { user, kind, item }: { user: string; kind: string; item: string }) =>
  db
    .selectFrom('saved')
    .selectAll()
    .where((e) => e(e.refTuple('user_id', 'kind', 'item_id'), '>', e.tuple(user, kind as never, item)))
    .orderBy('user_id')
    .orderBy('kind')
    .orderBy('item_id')
    .limit(PAGE)
    .execute()

export const savedAmong = (db: Facts, userId: string, itemIds: readonly string[]) =>
  db.selectFrom('saved').selectAll().where('user_id', '=', userId).where('item_id', 'in', among(itemIds)).execute()

export const changesAfter = (db: Facts, sequence: number) =>
  db.selectFrom('change').select(['sequence', 'kind', 'key']).where('sequence', '>', sequence).orderBy('sequence').limit(PAGE).execute()

export const lastChange = async (db: Facts): Promise<number> =>
  (await db.selectFrom('change').select('sequence').orderBy('sequence', 'desc').limit(1).executeTakeFirst())?.sequence ?? 0
