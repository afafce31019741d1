import type { Listener } from '../memory/listeners.ts'
import type { Memory } from '../memory/memory.ts'

const HOUR_MS = 3_600_000
/** A track that was skipped is not offered for a day; its artist counts half for an hour, and less for each further skip. */
const SKIP = { restMs: 24 * HOUR_MS, artistMs: HOUR_MS, artistFactor: 0.5, trackFactor: 0.7, mostTimes: 5 }

export type Manners = { isExcluded: (track: number) => boolean; /** Absent when nothing was skipped. */ factor?: (track: number) => number }

/** What a listener has skipped lately is not pressed on them. `now` in ms. */
export const mannersFor = ({ music }: Memory, listener: Listener | undefined, now: number): Manners => {
  const skips = listener?.skips
  if (!skips || skips.size === 0) return { isExcluded: () => false }
  const artists = new Map<number, number>()
  for (const { track, at } of skips.values()) {
    if (now - at > SKIP.artistMs) continue
    for (const artist of music.of(track)?.artists ?? []) artists.set(artist, (artists.get(artist) ?? 1) * SKIP.artistFactor)
  }
  return {
    isExcluded: (track) => {
      const skip = skips.get(track)
      return skip !== undefined && now - skip.at < SKIP.restMs
    },
    factor: (track) => {
      const skip = skips.get(track)
      let factor = skip ? SKIP.trackFactor ** Math.min(SKIP.mostTimes, skip.count) : 1
      if (artists.size > 0) for (const artist of music.of(track)?.artists ?? []) factor *= artists.get(artist) ?? 1
      return factor
    },
  }
}
