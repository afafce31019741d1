import { repeating, type Room } from '@tutti/kit'
import { makeDurations } from './objects/duration.ts'
import type { State } from './objects/playlist.ts'
import { ANSWER_KEPT_MS } from './rules/once.ts'
import { forgetBefore } from './store/requests.ts'
import type { Tables } from './store/tables.ts'

const HOUR_MS = 3_600_000

/** Keeps durations at hand, and drops answers that no client asks for again. */
export const open = async ({ db, logger }: Room<Tables>): Promise<State> => {
  const cleaning = repeating({
    work: () =>
      db.write('answered-requests', async (tx) => void (await forgetBefore(tx, new Date(Date.now() - ANSWER_KEPT_MS).toISOString()))),
    everyMs: HOUR_MS,
    failed: (error) => logger.warn({ err: error }, 'Cannot drop old answers; trying again.'),
  })
  return { durations: makeDurations(), begin: cleaning.kick, stop: cleaning.stop }
}
