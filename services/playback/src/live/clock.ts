import { databaseNow, isShared } from '@tutti/kit'
import type { PlaybackDb } from '../player/turn.ts'

const ASK_EVERY_MS = 30_000
const TRIES = 5

/** The time that all replicas agree on: the database's. Asked for now and then; in between this process's own clock goes on from it. */
export type Clock = { /** ms since the epoch */ now(): Promise<number> }

export const makeClock = (db: PlaybackDb): Clock => {
  // Where no other process can be, the database has no clock but this one.
  if (!isShared(db)) return { now: async () => own() }
  let offset: Promise<number> | undefined
  let asked = -Infinity
  return {
    now: async () => {
      if (performance.now() - asked > ASK_EVERY_MS) {
        asked = performance.now()
        const before = offset
        // While it does not answer, what it said last holds.
        offset = offsetOf(db).catch(() => before ?? 0)
      }
      const ahead = await offset!
      return own() + ahead
    },
  }
}

/** This process's clock, which is never set back. */
const own = () => performance.timeOrigin + performance.now()

/** How far the database's clock is ahead of ours, ms: by the answer that took least time it is known best (RFC 5905, 8). */
const offsetOf = async (db: PlaybackDb): Promise<number> => {
  let [best, offset] = [Infinity, 0]
  for (let n = 0; n < TRIES; n += 1) {
    const began = own()
    const there = await databaseNow(db.read)
    const took = own() - began
    if (took < best) [best, offset] = [took, there - (began + took / 2)]
  }
  return offset
}
