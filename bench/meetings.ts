import type { Client } from '@tutti/testing'
import { percentile, type Row } from './row.ts'

type Track = { id: string; uri: string }

/** A repeatable sequence of numbers in [0, 1) (Lehmer). */
export const numbers = (seed: number) => () => {
  seed = (seed * 48_271) % 2_147_483_647
  return seed / 2_147_483_647
}

/** From the answer to the write to the first answer that knows of it, ms; asked again without a pause. */
const meet = async (admin: Client, [a, b]: [Track, Track], playlist: string): Promise<number | undefined> => {
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

/** So many times two tracks meet in a new playlist; how long until recommendations know it. */
export const meetings = async (
  admin: Client,
  { times: wanted, must, aim }: { times: number; must: number; aim: number },
): Promise<Row[]> => {
  const { items } = (await admin.get<{ items: Track[] }>('/tutti/v1/tracks?limit=500')).body
  const next = numbers(5)
  const times: number[] = []
  const one = () => items[Math.floor(next() * items.length)]!
  for (let n = 0; times.length < wanted; n += 1) {
    const { body } = await admin.post<{ id: string }>('/v1/me/playlists', { name: `Meeting ${n}` })
    const time = await meet(admin, [one(), one()], body.id)
    if (time !== undefined) times.push(time)
  }
  const row = (share: number) => Number(percentile(times, share).toFixed(2))
  const name = `two tracks meet → the seed answers, ${wanted} times`
  return [
    { name: `${name}, p50`, value: row(0.5), unit: 'ms' },
    { name: `${name}, p99`, value: row(0.99), unit: 'ms', must, aim },
  ]
}
