import { compareIds } from '../memory/ids.ts'
import type { Memory } from '../memory/memory.ts'
import type { Board } from './scratch.ts'
import { type Seed, type Term, TERMS } from './score.ts'
import { firstOf } from './select.ts'

/** A recommended track, and what speaks most for it: a term of its score, or that it met a seed just now. */
export type Pick = { track: number; seed: number; term: Term | 'met' }

export type RankOptions = {
  limit: number
  isExcluded: (track: number) => boolean
  /** Multiplies a track's score; 1 when absent. */
  factor?: (track: number) => number
}

/** One place in five is kept for the newest meetings, at most three: what was learned just now is heard at once. */
const FRESH = { oneIn: 5, most: 3, places: [1, 4, 8] }
/** One artist has at most one place in six, and two anyway, as long as there are others. */
const ARTIST_SHARE = 6

/** The best of the board, best first; equal ones in the order of their ids. */
export const rank = (memory: Memory, board: Board, options: RankOptions & { seeds: readonly Seed[] }): Pick[] => {
  const { limit, isExcluded, factor, seeds } = options
  const own = new Set(seeds.map((seed) => seed.track))
  const candidates = board.touched.filter((track) => !own.has(track) && !isExcluded(track))
  if (factor) for (const track of candidates) board.total[track]! *= factor(track)
  const id = (track: number) => memory.music.tracks.at(track)
  const byScore = (a: number, b: number) => board.total[b]! - board.total[a]! || compareIds(id(a), id(b))
  const byMeeting = (a: number, b: number) => board.met[b]! - board.met[a]! || byScore(a, b)
  const wanted = Math.min(FRESH.most, Math.floor(limit / FRESH.oneIn))
  const met = candidates.filter((track) => board.met[track]! > 0)
  const fresh = firstOf(met, wanted, byMeeting)
  const isFresh = new Set(fresh)
  const others = firstOf(strongest(board, candidates, limit * 4 + 50), limit * 4 + 50, byScore).filter((track) => !isFresh.has(track))
  const list = spread(memory, [...fresh, ...others], limit).slice(fresh.length)
  fresh.forEach((track, n) => {
    const place = list.findIndex((other) => byScore(track, other) < 0)
    list.splice(place < 0 ? FRESH.places[n]! : Math.min(place, FRESH.places[n]!), 0, track)
  })
  return list.map((track) =>
    isFresh.has(track)
      ? { track, seed: seeds[board.metSeed[track]!]!.track, term: 'met' }
      : { track, seed: seeds[board.seed[track]!]!.track, term: TERMS[board.term[track]!]! },
  )
}

/** Keeps any one artist from filling the list; what is left over fills it only when others are lacking. */
export const spread = ({ music }: Memory, ranked: readonly number[], limit: number): number[] => {
  const most = Math.max(2, Math.ceil(limit / ARTIST_SHARE))
  const counts = new Map<number, number>()
  const chosen: number[] = []
  const rest: number[] = []
  for (const track of ranked) {
    const artist = music.of(track)?.artists[0] ?? -1
    const count = counts.get(artist) ?? 0
    counts.set(artist, count + 1)
    if (count < most) chosen.push(track)
    else rest.push(track)
    if (chosen.length === limit) return chosen
  }
  return [...chosen, ...rest].slice(0, limit)
}

const STEPS = 256

/** At least the `count` best, and few more: a coarse count by score saves comparing the many that have no chance. */
const strongest = ({ total }: Board, candidates: readonly number[], count: number): number[] => {
  if (candidates.length <= count * 2) return [...candidates]
  let most = 0
  for (const track of candidates) most = Math.max(most, total[track]!)
  const step = (track: number) => Math.min(STEPS - 1, Math.floor((total[track]! / most) * STEPS))
  const counts = new Int32Array(STEPS)
  for (const track of candidates) counts[step(track)]! += 1
  let lowest = STEPS
  for (let sum = 0; sum < count && lowest > 0;) sum += counts[--lowest]!
  return candidates.filter((track) => step(track) >= lowest)
}
