import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, cluster, type Cluster, makeClient, until, writeLibrary } from '@tutti/testing'
import { writeLongSong } from './long-song.ts'

const PASSWORD = 'only for this measurement'
const UNLIMITED = { TUTTI_RATE_ADDRESS: '0', TUTTI_RATE_USER: '0', TUTTI_RATE_CLIENT: '0', TUTTI_RATE_MEDIA: '0', TUTTI_LOG: 'error' }

type Health = { services: Record<string, { status: string; outbox?: number; lag?: number; tracks?: number; scanning?: boolean }> }

/** A cluster with one process of each service, a library, and listeners who are signed in. */
export type Crowd = {
  running: Cluster
  admin: Client
  listeners: Client[]
  tracks: string[]
  /** Of the 5 MB song. */
  longSong: string
  albums: string[]
  /** Events that wait anywhere. */
  waiting(): Promise<number>
  settled(): Promise<void>
  stop(): Promise<void>
}

export const crowd = async ({ tracks, listeners }: { tracks: number; listeners: number }): Promise<Crowd> => {
  const music = await mkdtemp(join(tmpdir(), 'tutti-bench-crowd-'))
  await writeLibrary(music, { tracks: tracks - 1 })
  await writeLongSong(music)
  const running = await cluster({ replicas: 1, environment: UNLIMITED })
  const admin = makeClient(running.url)
  await admin.post('/tutti/v1/setup', { token: await running.setupToken(), name: 'admin', password: PASSWORD })
  await admin.post('/tutti/v1/folders', { path: music })
  const services = async () => Object.values((await admin.get<Health>('/health')).body.services)
  const waiting = async () => (await services()).reduce((sum, { outbox = 0, lag = 0 }) => sum + outbox + lag, 0)
  const settled = () => until(async () => (await waiting()) === 0, { withinMs: 300_000, what: 'a quiet cluster' }).then(() => undefined)
  await until(async () => (await services()).some((one) => one.tracks === tracks && !one.scanning), { withinMs: 300_000, what: 'the scan' })
  await settled()
  const listed = async (path: string) => (await admin.get<{ items: { id: string }[] }>(path)).body.items.map(({ id }) => id)
  return {
    running,
    admin,
    listeners: await signedIn(running.url, admin, listeners),
    tracks: await listed('/tutti/v1/tracks?limit=500'),
    longSong: await named(admin, 'A long song'),
    albums: await listed('/tutti/v1/albums?limit=50'),
    waiting,
    settled,
    stop: async () => {
      await running.stop()
      await rm(music, { recursive: true, force: true })
    },
  }
}

const named = async (admin: Client, title: string): Promise<string> => {
  const { body } = await admin.get<{ tracks: { items: { id: string }[] } }>(`/v1/search?type=track&limit=1&q=${encodeURIComponent(title)}`)
  return body.tracks.items[0]!.id
}

const signedIn = async (url: string, admin: Client, count: number): Promise<Client[]> => {
  const clients: Client[] = []
  for (let n = 0; n < count; n += 1) {
    const who = { name: `listener-${n}`, password: PASSWORD, role: 'listener' }
    const made = await admin.post('/tutti/v1/users', who)
    if (made.status !== 201) throw new Error(`Cannot make ${who.name}: ${made.status} ${JSON.stringify(made.body)}`)
    const client = makeClient(url)
    await client.post('/tutti/v1/login', who)
    clients.push(client)
  }
  return clients
}
