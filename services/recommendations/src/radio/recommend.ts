import type { Memory } from '../memory/memory.ts'
import { explain } from '../reasons/explain.ts'
import { mannersFor } from '../scoring/manners.ts'
import { rank } from '../scoring/rank.ts'
import { score } from '../scoring/score.ts'
import type { Scratch } from '../scoring/scratch.ts'
import type { Recommended } from './radio.ts'
import { type SeedRef, seedsOf } from './seeds.ts'

type Options = { scratch: Scratch; viewerId: string; now: number }
export type SeedPool = SeedRef & { pool: number }

/** Recommendations by up to five seeds, and how many candidates each has. An unknown seed adds nothing. */
export const recommend = (
  memory: Memory,
  { seeds, limit }: { seeds: readonly SeedRef[]; limit: number },
  { scratch, viewerId, now }: Options,
): { tracks: Recommended[]; seeds: SeedPool[] } => {
  const { music, listeners } = memory
  const manners = mannersFor(memory, listeners.find(viewerId), now)
  const each = seeds.map((ref) => ({ ref, tracks: seedsOf(memory, ref, viewerId) }))
  const pools = each.map(({ ref, tracks }) => ({ ...ref, pool: score(memory, scratch, tracks).touched.length }))
  const all = each.flatMap(({ tracks }) => tracks)
  const picks = rank(memory, score(memory, scratch, all), { seeds: all, limit, ...manners })
  return { tracks: picks.map((pick) => ({ id: music.tracks.at(pick.track), reason: explain(memory, pick, viewerId) })), seeds: pools }
}
