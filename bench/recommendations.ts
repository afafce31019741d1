import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { system, writeLibrary } from '@tutti/testing'
import { home } from '../services/recommendations/src/home/home.ts'
import { learnPlay, learnTrack } from '../services/recommendations/src/memory/learn.ts'
import { makeMemory } from '../services/recommendations/src/memory/memory.ts'
import { radio } from '../services/recommendations/src/radio/radio.ts'
import { recommend } from '../services/recommendations/src/radio/recommend.ts'
import { makeScratch } from '../services/recommendations/src/scoring/scratch.ts'
import { meetings, numbers } from './meetings.ts'
import { percentile, type Row } from './row.ts'

const TRACKS = 50_000
const LISTENERS = 200
const PLAYS = 50
const ANSWERS = 1_000
const MEETINGS = 500
const MINUTE_MS = 60_000

const idOf = (kind: string, n: number) => `${kind}${((n * 2_654_435_761) % 4_294_967_296).toString(36).padStart(21, '0')}`

const fill = () => {
  const next = numbers(11)
  const memory = makeMemory()
  for (let n = 0; n < TRACKS; n += 1) {
    const [album_id, artist_ids] = [idOf('b', Math.floor(n / 10)), idOf('a', Math.floor(n / 40))]
    learnTrack(memory, {
      track_id: idOf('t', n),
      album_id,
      artist_ids,
      genre_ids: `genre-${Math.floor(n / 400) % 25}`,
      added_at: n,
      missing: 0,
    })
  }
  const now = Date.now()
  const plays = Array.from({ length: LISTENERS * PLAYS }, (_, n) => {
    const at = now - (Math.floor(n / LISTENERS / 10) * 24 * 60 + (PLAYS - Math.floor(n / LISTENERS)) * 4) * MINUTE_MS
    return { user_id: idOf('u', n % LISTENERS), track_id: idOf('t', Math.floor(next() ** 3 * TRACKS)), at, told: at, skipped: 0 }
  })
  const since = performance.now()
  for (const play of plays) learnPlay(memory, play)
  return { memory, next, now, learnUs: ((performance.now() - since) * 1_000) / plays.length }
}

const timed = (answer: (n: number) => unknown): number[] =>
  Array.from({ length: ANSWERS }, (_, n) => {
    const since = performance.now()
    answer(n)
    return performance.now() - since
  }).slice(ANSWERS / 10)

const answers = (): Row[] => {
  const { memory, next, now, learnUs } = fill()
  const scratch = makeScratch()
  const track = () => idOf('t', Math.floor(next() ** 3 * TRACKS))
  const who = (n: number) => ({ scratch, viewerId: idOf('u', n % LISTENERS), now })
  const row = (name: string, times: number[]): Row => ({
    name: `${name}, p99`,
    value: Number(percentile(times, 0.99).toFixed(2)),
    unit: 'ms',
    must: 5,
    aim: 2,
  })
  return [
    { name: 'learn a play', value: Number(learnUs.toFixed(2)), unit: 'µs', must: 25, aim: 10 },
    row(
      'home, 50,000 tracks',
      timed((n) => home(memory, { scratch, userId: idOf('u', n % LISTENERS), now })),
    ),
    row(
      'radio of 50, 50,000 tracks',
      timed((n) => radio(memory, { seed: `spotify:track:${track()}`, limit: 50, exclude: [] }, who(n))),
    ),
    row(
      'recommendations by a seed, 50,000 tracks',
      timed((n) => recommend(memory, { seeds: [{ kind: 'track', id: track() }], limit: 20 }, who(n))),
    ),
  ]
}

/** Learning and answering: the memory alone on a large library, then the whole system from a write to the changed answer. */
export const run = async (): Promise<Row[]> => {
  const rows = answers()
  const folder = await mkdtemp(join(tmpdir(), 'tutti-bench-'))
  await writeLibrary(join(folder, 'music'), { tracks: 500 })
  const unlimited = { TUTTI_RATE_USER: '0', TUTTI_RATE_CLIENT: '0' }
  const t = await system({ music: [join(folder, 'music')], environment: unlimited })
  try {
    return [...rows, ...(await meetings(t.admin, { times: MEETINGS, must: 50, aim: 20 }))]
  } finally {
    await t.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) console.table(await run())
