import { compareIds } from '../memory/ids.ts'
import type { Listener } from '../memory/listeners.ts'
import type { Memory } from '../memory/memory.ts'
import { dayOf } from '../reasons/dates.ts'
import type { Seed } from '../scoring/score.ts'
import { firstOf } from '../scoring/select.ts'

const DAY_MS = 86_400_000
/** A play counts half after a month. */
const HALF_LIFE_DAYS = 30
const SAVED_WEIGHT = 0.7
const NEWEST_PLAYS = 1_000
const NEWEST_SAVED = 200
const MOST_SEEDS = 20

/** The tracks that stand for a listener's taste, heaviest first, the largest weight 1. `now` in ms; only its day counts. */
export const tasteOf = ({ music }: Memory, listener: Listener, now: number): Seed[] => {
  const weights = new Map<number, number>()
  const add = (track: number, weight: number) => weights.set(track, (weights.get(track) ?? 0) + weight)
  let left = NEWEST_PLAYS
  for (let s = listener.sessions.length - 1; s >= 0 && left > 0; s -= 1) {
    const { tracks, keys } = listener.sessions[s]!
    for (let n = tracks.length - 1; n >= 0 && left > 0; n -= 1, left -= 1) {
      add(tracks[n]!, 2 ** (-(dayOf(now) - dayOf(keys[n]!)) / DAY_MS / HALF_LIFE_DAYS))
    }
  }
  const saved = firstOf([...listener.saved.track], NEWEST_SAVED, (a, b) => b[1] - a[1] || compareIds(a[0], b[0]))
  for (const [id] of saved) add(music.tracks.of(id), SAVED_WEIGHT)
  for (const { track, count } of listener.skips.values()) if (weights.has(track)) add(track, -count / 2)
  const { at } = music.tracks
  const liked = [...weights].filter(([track, weight]) => weight > 0 && music.of(track))
  const best = firstOf(liked, MOST_SEEDS, (a, b) => b[1] - a[1] || compareIds(at(a[0]), at(b[0])))
  const most = best[0]?.[1] ?? 1
  return best.map(([track, weight]) => ({ track, weight: weight / most }))
}
