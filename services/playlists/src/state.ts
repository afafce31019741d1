import { repeating, type Room } from '@tutti/kit'
import { makeDurations } from './objects/duration.ts'
import type { State } from './objects/playlist.ts'
import { ANSWER_KEPT_MS } from './rules/once.ts'
import { buriedBefore, erase } from './store/playlists.ts'
import { forgetBefore } from './store/requests.ts'
import type { Tables } from './store/tables.ts'

const HOUR_MS = 3_600_000
/** How long a removed playlist can be taken back by its owner. */
const REMOVED_KEPT_MS = 30 * 24 * HOUR_MS
const AT_ONCE = 50

/** Keeps durations at hand; drops answers that no client asks for again, and what was in playlists removed long ago. */
export const open = async ({ db, logger, leads }: Room<Tables>): Promise<State> => {
  const ago = (ms: number) => new Date(Date.now() - ms).toISOString()
  const clean = async () => {
    if (!leads()) return
    await db.write('answered-requests', (tx) => forgetBefore(tx, ago(ANSWER_KEPT_MS)))
    for (const { id } of await buriedBefore(db.read, ago(REMOVED_KEPT_MS), AT_ONCE)) await db.write(id, (tx) => erase(tx, id))
  }
  const failed = (error: unknown) => logger.warn({ err: error }, 'Cannot drop what is not needed any more; trying again.')
  const cleaning = repeating({ work: clean, everyMs: HOUR_MS, failed })
  return { durations: makeDurations(), begin: cleaning.kick, stop: cleaning.stop }
}
