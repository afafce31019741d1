import { newId } from '@tutti/kit'
import { refuse } from '../errors.ts'
import * as queue from '../store/queue.ts'
import type { Asking } from './play.ts'
import { trackIdOf } from './source.ts'
import { command, type PlaybackDb } from './turn.ts'

/** Tracks that can wait in a queue. */
export const MOST_QUEUED = 1_000

/** Adds a track at the end of what was queued by hand. */
export const enqueue = (db: PlaybackDb, asking: Asking, uri: string): Promise<void> => {
  const trackId = trackIdOf(uri)
  return command(db, asking, async ({ tx, player }) => {
    if ((await queue.count(tx, player.user_id)) >= MOST_QUEUED) throw refuse('player.queue-full', { most: MOST_QUEUED })
    await queue.append(tx, { user_id: player.user_id, item_id: newId(), track_id: trackId, added_by: null })
    return { ...player }
  })
}

/** Takes an item out of the queue. @throws Failure 404 when it is not in it */
export const unqueue = (db: PlaybackDb, asking: Asking, itemId: string): Promise<void> =>
  command(db, asking, async ({ tx, player }) => {
    if (!(await queue.remove(tx, player.user_id, itemId))) throw refuse('player.item-not-found', { id: itemId })
    return { ...player }
  })

/** Brings the queue into an order. Items that are not named stay behind the others; those that were played meanwhile are passed over. */
export const reorder = (db: PlaybackDb, asking: Asking, itemIds: readonly string[]): Promise<void> =>
  command(db, asking, async ({ tx, player }) => {
    const items = await queue.list(tx, player.user_id, MOST_QUEUED)
    const byId = new Map(items.map((item) => [item.item_id, item]))
    const named = [...new Set(itemIds)].flatMap((id) => byId.get(id) ?? [])
    for (const item of named) byId.delete(item.item_id)
    await queue.rewrite(tx, player.user_id, [...named, ...byId.values()])
    return { ...player }
  })

/** Empties what was queued by hand. */
export const clear = (db: PlaybackDb, asking: Asking): Promise<void> =>
  command(db, asking, async ({ tx, player }) => {
    await queue.clear(tx, player.user_id)
    return { ...player }
  })
