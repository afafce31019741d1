import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, system, type TestSystem, writeLibrary } from '@tutti/testing'
import { home } from '../services/recommendations/src/home/home.ts'
import { learnPlay, learnTrack } from '../services/recommendations/src/memory/learn.ts'
import { makeMemory } from '../services/recommendations/src/memory/memory.ts'
import { radio } from '../services/recommendations/src/radio/radio.ts'
import { recommend } from '../services/recommendations/src/radio/recommend.ts'
import { makeScratch } from '../services/recommendations/src/scoring/scratch.ts'

/** One measured figure; `must` is what fails the run, `aim` what is hoped for, in the same unit. */
export type Row = { name: string; value: number; unit: string; must?: number; aim?: number }

const TRACKS = 50_000
const LISTENERS = 200
const PLAYS = 50
const ANSWERS = 1_000
const MEETINGS = 500
const MINUTE_MS = 60_000

const idOf = (kind: string, n: number) => `${kind}${((n * 2_654_435_761) % 4_294_967_296).toString(36).padStart(21, '0')}`

/** A repeatable sequence of numbers in [0, 1) (Lehmer). */
const numbers = (seed: number) => () => {
  seed = (seed * 48_271) % 2_147_483_647
  return seed / 2_147_483_647
}

const percentile = (times: number[], share: number): number => {
  const sorted = times.toSorted((a, b) => a - b)
  return Number(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!.toFixed(2))
}

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
    value: percentile(times, 0.99),
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

type Listed = { items: { id: string; uri: string }[] }

/** From the answer to the write to the first answer that knows of it; asked again without a pause. */
const meet = async (
  admin: Client,
  [a, b]: [Listed['items'][number], Listed['items'][number]],
  playlist: string,
): Promise<number | undefined> => {
  const knows = async () => {
    const { body } = await admin.get<{ tracks: { id: string }[] }>(`/v1/recommendations?seed_tracks=${a.id}`)
    return body.tracks.some(({ id }) => id === b.id)
  }
  if (a.id === b.id || (await knows())) return undefined
  await admin.post(`/v1/playlists/${playlist}/items`, { uris: [a.uri, b.uri] })
  const since = performance.now()
  while (!(await knows())) if (performance.now() - since > 5_000) throw new Error(`Cannot measure: ${a.id} does not answer ${b.id}.`)
  return performance.now() - since
}

const meetings = async (t: TestSystem): Promise<Row[]> => {
  const { items } = (await t.admin.get<Listed>('/tutti/v1/tracks?limit=500')).body
  const next = numbers(5)
  const times: number[] = []
  const one = () => items[Math.floor(next() * items.length)]!
  for (let n = 0; times.length < MEETINGS; n += 1) {
    const { body } = await t.admin.post<{ id: string }>('/v1/me/playlists', { name: `Meeting ${n}` })
    const time = await meet(t.admin, [one(), one()], body.id)
    if (time !== undefined) times.push(time)
  }
  const name = `two tracks meet → the seed answers, ${MEETINGS} times`
  return [
    { name: `${name}, p50`, value: percentile(times, 0.5), unit: 'ms' },
    { name: `${name}, p99`, value: percentile(times, 0.99), unit: 'ms', must: 50, aim: 20 },
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
    return [...rows, ...(await meetings(t))]
  } finally {
    await t.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) console.table(await run())
