import { catalog } from '@tutti/catalog/contract'
import type { Calls, Logger } from '@tutti/kit'
import * as items from '../store/items.ts'
import type { PlaylistRow } from '../store/tables.ts'
import type { PlaylistsDb } from '../rules/access.ts'

const BATCH = 200
const MOST_KEPT = 2_000

type Ground = { db: PlaylistsDb; calls: Calls; logger: Logger }

/** Keeps the durations of the versions that were asked for last: they are summed from the catalog's tracks once. */
export const makeDurations = () => {
  const kept = new Map<string, number>()
  /** Milliseconds of all items together; `null` while the catalog is away. */
  return async (ground: Ground, { id, version, item_count }: PlaylistRow): Promise<number | null> => {
    if (item_count === 0) return 0
    const key = `${id} ${version}`
    const known = kept.get(key) ?? (await summed(ground, id, version))
    kept.delete(key)
    if (known === null) return null
    kept.set(key, known)
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!)
    return known
  }
}

const summed = async ({ db, calls, logger }: Ground, playlistId: string, version: number): Promise<number | null> => {
  let sum = 0
  try {
    for (let offset = 0; ; offset += BATCH) {
      const rows = await items.slice(db.read, playlistId, { limit: BATCH, offset, version })
      const tracks = rows.length > 0 ? await calls(catalog).tracks({ ids: rows.map((row) => row.track_id) }) : []
      for (const track of tracks) sum += track?.duration_ms ?? 0
      if (rows.length < BATCH) return sum
    }
  } catch (error) {
    logger.debug({ err: error }, 'A playlist is shown without its duration.')
    return null
  }
}
