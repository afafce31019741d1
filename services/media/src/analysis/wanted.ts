import { type Db, type Logger, repeating } from '@tutti/kit'
import type { Tables } from '../store.ts'
import { moveToFront } from './store.ts'

/** More who wait for one are not remembered; they ask again. */
const MOST = 1_000
const FLUSH_MS = 60_000

type Options = { db: Db<Tables>; logger: Logger; /** Called when the line is another one. */ moved: () => void }

/** Tracks that somebody waits for go to the front of the line; nobody waits for that. */
export const openWanted = ({ db, logger, moved }: Options) => {
  const wanted = new Set<string>()
  const flush = repeating({
    work: async () => {
      const ids = [...wanted]
      wanted.clear()
      if (ids.length > 0) await db.write('analysis', (tx) => moveToFront(tx, ids))
      if (ids.length > 0) moved()
    },
    everyMs: FLUSH_MS,
    failed: (error) => logger.warn({ err: error }, 'Cannot move tracks to the front of the line.'),
  })
  return {
    add: (trackIds: readonly string[]): void => {
      for (const id of trackIds) if (wanted.size < MOST) wanted.add(id)
      if (trackIds.length > 0) flush.kick()
    },
    stop: () => flush.stop(),
  }
}
