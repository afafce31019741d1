import type { Listener } from '../memory/listeners.ts'
import { dayOf } from '../reasons/dates.ts'
import type { TimeRange } from '../reasons/reason.ts'

const DAYS: Record<TimeRange, number> = { short_term: 28, medium_term: 182, long_term: Infinity }

/** Where a range begins, in ms: whole days before today. */
export const rangeStart = (range: TimeRange, now: number): number => dayOf(now) - DAYS[range] * 86_400_000

/** How often and when last a track was played, by its number. */
export type Counts = Map<number, { plays: number; last: number }>

/** A listener's plays since `from` (ms), counted by track. */
export const countPlays = ({ sessions }: Listener, from: number): Counts => {
  const counts: Counts = new Map()
  for (let s = sessions.length - 1; s >= 0 && sessions[s]!.keys.at(-1)! >= from; s -= 1) {
    const { tracks, keys } = sessions[s]!
    for (let n = tracks.length - 1; n >= 0 && keys[n]! >= from; n -= 1) {
      const known = counts.get(tracks[n]!)
      if (known) known.plays += 1
      else counts.set(tracks[n]!, { plays: 1, last: keys[n]! })
    }
  }
  return counts
}
