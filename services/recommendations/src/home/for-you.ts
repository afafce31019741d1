import type { Listener } from '../memory/listeners.ts'
import type { Memory } from '../memory/memory.ts'
import { atRandom } from '../radio/radio.ts'
import { dayOf } from '../reasons/dates.ts'
import { explain } from '../reasons/explain.ts'
import { mannersFor } from '../scoring/manners.ts'
import { rank } from '../scoring/rank.ts'
import { score } from '../scoring/score.ts'
import type { Scratch } from '../scoring/scratch.ts'
import { countPlays } from '../top/plays.ts'
import { SHELF_ITEMS, type Shelf } from './shelf.ts'
import { because, tasteOf } from './taste.ts'

const DAY_MS = 86_400_000
/** What was played in so many days is known well enough. */
const KNOWN_DAYS = 14
const SEEDS = { most: 3, items: 12, atLeast: 3 }

export type Who = { listener: Listener; scratch: Scratch; now: number }

/** From the listener's taste: nothing they played of late, nothing they saved. */
export const madeForYou = (memory: Memory, { listener, scratch, now }: Who): Shelf => {
  const { music } = memory
  const seeds = tasteOf(memory, listener, now)
  const manners = mannersFor(memory, listener, now)
  const known = countPlays(listener, dayOf(now) - KNOWN_DAYS * DAY_MS)
  const saved = new Set([...listener.saved.track.keys()].map(music.tracks.find))
  const isExcluded = (track: number) => known.has(track) || saved.has(track) || manners.isExcluded(track)
  const picks = rank(memory, score(memory, scratch, seeds), { seeds, limit: SHELF_ITEMS, isExcluded, factor: manners.factor })
  const played = countPlays(listener, -Infinity)
  const items = picks.map((pick) => {
    const isHeard = pick.term === 'session' || pick.term === 'playlist' || pick.term === 'met'
    const reason = isHeard
      ? {
          kind: 'taste' as const,
          of: music.tracks.at(pick.seed),
          because: because(memory, listener, { track: pick.seed, isPlayed: played.has(pick.seed) }),
        }
      : explain(memory, pick, listener.id)
    return { id: music.tracks.at(pick.track), reason }
  })
  return { id: 'made-for-you', title: 'Made for you', reason: null, kind: 'track', more: null, items }
}

/** A shelf for each of the last tracks, by different artists. No track stands on two of them. */
export const becauseYouPlayed = (memory: Memory, { listener, scratch, now }: Who): Shelf[] => {
  const { music } = memory
  const manners = mannersFor(memory, listener, now)
  const shelves: Shelf[] = []
  const shown = new Set<number>()
  for (const seed of lastPlayed(memory, listener)) {
    const seeds = [{ track: seed, weight: 1 }]
    const isExcluded = (track: number) => shown.has(track) || manners.isExcluded(track)
    const picks = rank(memory, score(memory, scratch, seeds), { seeds, limit: SEEDS.items, isExcluded, factor: manners.factor })
    if (picks.length < SEEDS.atLeast) continue
    for (const { track } of picks) shown.add(track)
    const of = music.tracks.at(seed)
    shelves.push({
      id: shelves.length === 0 ? 'because-you-played' : `because-you-played-${shelves.length + 1}`,
      title: 'Because of what you played',
      titleOf: { track: of, say: (name) => `Because you played ${name}` },
      reason: { kind: 'taste', of, because: { did: 'played' } },
      kind: 'track',
      more: `/tutti/v1/radio?seed=spotify:track:${of}`,
      items: picks.map((pick) => ({ id: music.tracks.at(pick.track), reason: explain(memory, pick, listener.id) })),
    })
    if (shelves.length === SEEDS.most) break
  }
  return shelves
}

/** The last plays, one of each artist, a few more than needed: some lead nowhere. */
const lastPlayed = ({ music }: Memory, { sessions }: Listener): number[] => {
  const found = new Map<number, number>()
  for (let s = sessions.length - 1; s >= 0 && found.size < SEEDS.most * 2; s -= 1) {
    for (const track of sessions[s]!.tracks.toReversed()) {
      const artist = music.of(track)?.artists[0]
      if (artist !== undefined && !found.has(artist) && music.isPlayable(track)) found.set(artist, track)
    }
  }
  return [...found.values()].slice(0, SEEDS.most * 2)
}

/** For who has not listened to anything yet: anew each day. */
export const discover = (memory: Memory, userId: string, now: number): Shelf => ({
  id: 'discover',
  title: 'Somewhere to begin',
  reason: { kind: 'random' },
  kind: 'track',
  more: null,
  items: atRandom(memory, { salt: `${userId} ${dayOf(now)}`, limit: SHELF_ITEMS, isExcluded: () => false }),
})
