import type { Blobs } from '@tutti/blobs'
import { type Db, type Logger, repeating } from '@tutti/kit'
import { forgetRemovedUsers, type Tables } from '../store.ts'
import type { Covers } from './index.ts'
import { blobKey, SIZES } from './key.ts'
import { coversIn, forgetCovers, setState, unusedCovers } from './store.ts'

export type BackgroundOptions = {
  db: Db<Tables>
  blobs: Blobs
  covers: Covers
  logger: Logger
  /** Whether this replica does what one does for all. */ leads: () => boolean
}

export type Background = ReturnType<typeof startBackground>

/** So long nothing new must have come from a scan: covers follow it, and do not slow it down. */
const QUIET_MS = 1_000
const LOOK_MS = 1_000
const HOUR_MS = 3_600_000
const PAGE = 16
const SWEEP_PAGE = 200
/** Longer than any link is good for. */
const KEEP_USERS_MS = 24 * HOUR_MS

/** Makes the small sizes of new covers once a scan has calmed down, and forgets what nobody needs any more. */
export const startBackground = ({ db, blobs, covers, logger, leads }: BackgroundOptions) => {
  let quietFrom = 0
  let isStopped = false
  const mayGoOn = () => !isStopped && leads() && Date.now() >= quietFrom
  const makeNew = async () => {
    while (mayGoOn() && (await covers.names.nameNew()));
    while (mayGoOn()) {
      const page = await coversIn(db.read, 'waiting', { after: '', limit: PAGE })
      if (page.length === 0) return
      const seen: string[] = []
      for (const { key, hash } of page) {
        if (!mayGoOn()) break
        if ((await covers.prepare({ key: key!, hash })) !== 'broken') seen.push(hash)
      }
      // One whose file cannot be read now is made when someone asks for it.
      if (seen.length > 0) await db.write('covers', (tx) => setState(tx, seen, 'made'))
    }
  }
  const sweep = async () => {
    if (!leads()) return
    await db.write('users', (tx) => forgetRemovedUsers(tx, new Date(Date.now() - KEEP_USERS_MS).toISOString()))
    for (let after: string | undefined = ''; after !== undefined && !isStopped;) {
      const page: Awaited<ReturnType<typeof unusedCovers>> = await unusedCovers(db.read, after, SWEEP_PAGE)
      after = page.last
      if (page.unused.length === 0) continue
      const keys = await db.write('covers', (tx) => forgetCovers(tx, page.unused))
      for (const key of keys) for (const size of SIZES) await blobs.remove(blobKey(key, size))
    }
  }
  const jobs = [
    repeating({ work: makeNew, everyMs: LOOK_MS, failed: (error) => logger.warn({ err: error }, 'Cannot prepare covers; trying again.') }),
    repeating({
      work: sweep,
      everyMs: HOUR_MS,
      failed: (error) => logger.warn({ err: error }, 'Cannot remove unused covers; trying again.'),
    }),
  ]
  return {
    /** A scan is telling of tracks. */
    postpone: (): void => {
      quietFrom = Date.now() + QUIET_MS
    },
    stop: async (): Promise<void> => {
      isStopped = true
      await Promise.all(jobs.map((job) => job.stop()))
    },
  }
}
