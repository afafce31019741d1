import { createHash } from 'node:crypto'
import type { Memory } from '../memory/memory.ts'
import { sample } from '../memory/sorted.ts'
import { explain } from '../reasons/explain.ts'
import type { Reason } from '../reasons/reason.ts'
import { mannersFor } from '../scoring/manners.ts'
import { rank, spread } from '../scoring/rank.ts'
import { score } from '../scoring/score.ts'
import type { Scratch } from '../scoring/scratch.ts'
import { refuse, parseSeed, seedsOf } from './seeds.ts'

export type Recommended = { id: string; reason: Reason }

type Options = { scratch: Scratch; viewerId: string; now: number }
export type RadioQuery = { seed: string; limit: number; exclude: readonly string[] }

/**
 * Tracks that go with a seed, without end: when nothing is near any more, the library is picked from at random.
 * Never one of `exclude`, never one twice. @throws Failure 400 seed.invalid, 404 seed.unknown
 */
export const radio = (memory: Memory, { seed, limit, exclude }: RadioQuery, { scratch, viewerId, now }: Options): Recommended[] => {
  const ref = parseSeed(seed)
  const seeds = seedsOf(memory, ref, viewerId)
  if (seeds.length === 0) throw refuse('seed.unknown', { seed, kind: ref.kind })
  const { music, listeners } = memory
  const manners = mannersFor(memory, listeners.find(viewerId), now)
  const unwanted = new Set(exclude.flatMap((id) => music.tracks.find(id) ?? []))
  const isExcluded = (track: number) => unwanted.has(track) || manners.isExcluded(track)
  const picks = rank(memory, score(memory, scratch, seeds), { seeds, limit, isExcluded, factor: manners.factor })
  const near = picks.map((pick) => ({ id: music.tracks.at(pick.track), reason: explain(memory, pick, viewerId) }))
  const chosen = new Set([...picks, ...seeds].map(({ track }) => track))
  const far = atRandom(memory, {
    salt: `${seed} ${exclude.length}`,
    limit: limit - near.length,
    isExcluded: (track) => chosen.has(track) || isExcluded(track),
  })
  return [...near, ...far]
}

type Random = { salt: string; limit: number; isExcluded: (track: number) => boolean }

/** Tracks from anywhere; the same for the same salt. */
export const atRandom = (memory: Memory, { salt, limit, isExcluded }: Random): Recommended[] => {
  if (limit <= 0) return []
  const { music } = memory
  const from = createHash('sha256').update(salt).digest('hex')
  const some = sample(music.all, { salt: from, count: limit * 10 + 500, ids: music.tracks })
  const free = some.filter((track) => music.isPlayable(track) && !isExcluded(track))
  const shuffled = free
    .map((track) => ({
      track,
      key: createHash('sha256')
        .update(`${salt} ${music.tracks.at(track)}`)
        .digest('hex'),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ track }) => track)
  return spread(memory, shuffled, limit).map((track) => ({ id: music.tracks.at(track), reason: { kind: 'random' } }))
}
