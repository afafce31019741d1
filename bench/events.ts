// From an accepted write to what a sibling makes of it: a playlist change seen by recommendations, one at a time and many at once.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { playOf, system, until, writeLibrary } from '@tutti/testing'
import { percentile, type Row } from './row.ts'

const ONE_BY_ONE = 100
const PLAYS = 5_000

type Page<I> = { items: I[] }
type Radio = { tracks: { item: { id: string } }[] }

export const run = async (): Promise<Row[]> => {
  const music = await mkdtemp(join(tmpdir(), 'tutti-bench-events-'))
  await writeLibrary(music, { tracks: 400 })
  const tutti = await system({ music: [music] })
  try {
    const tracks = (await tutti.admin.get<Page<{ id: string }>>('/tutti/v1/tracks?limit=400')).body.items.map((track) => track.id)
    return [await meetings(tutti.admin, tracks), await plays(tutti, tracks)]
  } finally {
    await tutti.stop()
    await rm(music, { recursive: true, force: true })
  }
}

type Admin = Awaited<ReturnType<typeof system>>['admin']

/** Two tracks that never met are put into one playlist; how long until the radio of one plays the other. */
const meetings = async (admin: Admin, tracks: readonly string[]): Promise<Row> => {
  const waits: number[] = []
  for (let n = 0; n < ONE_BY_ONE; n += 1) {
    const [seed, other] = [tracks[2 * n]!, tracks[2 * n + 1]!]
    const { body: list } = await admin.post<{ id: string }>('/v1/me/playlists', { name: `Meeting ${n}` })
    await admin.post(`/v1/playlists/${list.id}/items`, { uris: [`spotify:track:${seed}`, `spotify:track:${other}`] })
    const answered = performance.now()
    await until(
      async () =>
        (await admin.get<Radio>(`/tutti/v1/radio?seed=spotify:track:${seed}&limit=10`)).body.tracks.some(({ item }) => item.id === other),
      {
        what: 'the meeting',
      },
    )
    waits.push(performance.now() - answered)
  }
  return {
    name: 'accepted → the radio answers with it, p99',
    value: Math.round(percentile(waits, 0.99) * 10) / 10,
    unit: 'ms',
    must: 50,
    aim: 20,
  }
}

/** Plays reported in fifties, until every service has applied them all. */
const plays = async (tutti: Awaited<ReturnType<typeof system>>, tracks: readonly string[]): Promise<Row> => {
  const batches = Array.from({ length: PLAYS / 50 }, (_, batch) =>
    Array.from({ length: 50 }, (__, n) =>
      playOf(tracks[(batch * 50 + n) % tracks.length]!, { started_at: new Date(Date.now() - n * 1_000).toISOString(), ms_played: 40_000 }),
    ),
  )
  const began = performance.now()
  for (const batch of batches) await tutti.admin.post('/tutti/v1/plays', { plays: batch })
  await tutti.settled()
  return {
    name: 'plays accepted and applied by catalog and recommendations',
    value: Math.round((PLAYS * 1_000) / (performance.now() - began)),
    unit: 'events/s',
  }
}
