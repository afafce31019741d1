import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, cluster, type Cluster, makeClient, until, writeLibrary } from '@tutti/testing'
import { type Gate, gates } from './gates.ts'
import { type Island, island } from './island.ts'
import { type Song, writeSong } from './song.ts'

const PASSWORD = 'only for the torture'
const UNLIMITED = { TUTTI_RATE_ADDRESS: '0', TUTTI_RATE_USER: '0', TUTTI_RATE_CLIENT: '0', TUTTI_RATE_MEDIA: '0', TUTTI_LOG: 'error' }
const LISTENERS = 40
/** The service whose answers may be held back: nobody but the gateway asks it. */
export const SLOW = 'recommendations'
/** The service of which one replica runs by itself. */
export const ALONE = 'playlists'

export type Listener = { name: string; client: Client; playlist: string }

/** A cluster with two replicas of everything, music, and listeners who are signed in and have a playlist each. */
export type Place = {
  running: Cluster
  admin: Client
  listeners: Listener[]
  /** Track ids. */
  tracks: string[]
  albums: string[]
  song: Song & { url: string }
  /** Before {@link SLOW}. */
  gate: Gate
  /** Where one replica of {@link ALONE} runs by itself; without namespaces there is none. */
  island: Island | undefined
  /** What the processes have said, the end of it. */
  said(): string
  stop(): Promise<void>
}

type Health = { services: Record<string, { tracks?: number; scanning?: boolean }> }

const KEPT_CHARACTERS = 50_000

export const openPlace = async ({ tracks, withIsland }: { tracks: number; withIsland: boolean }): Promise<Place> => {
  const music = await mkdtemp(join(tmpdir(), 'tutti-torture-'))
  await writeLibrary(music, { tracks: tracks - 1 })
  const song = await writeSong(music)
  const own = withIsland ? await island() : undefined
  const held = gates([SLOW])
  let said = ''
  const running = await cluster({
    environment: UNLIMITED,
    between: held.between,
    elsewhere: (names, n) => (n === 1 && names.includes(ALONE) ? own?.elsewhere : undefined),
    tell: ({ names }, text) => (said = (said + text.replace(/^(?=.)/gm, `${names.join('+')} | `)).slice(-KEPT_CHARACTERS)),
  })
  const stop = async () => {
    await running.stop()
    await held.stop()
    await own?.remove()
    await rm(music, { recursive: true, force: true })
  }
  try {
    const admin = makeClient(running.url)
    await admin.post('/tutti/v1/setup', { token: await running.setupToken(), name: 'admin', password: PASSWORD })
    await admin.post('/tutti/v1/folders', { path: music })
    const catalog = async () => Object.values((await admin.get<Health>('/health')).body.services).find((one) => one.tracks !== undefined)!
    await until(async () => !(await catalog()).scanning && (await catalog()).tracks === tracks, { withinMs: 180_000, what: 'the scan' })
    const listed = async (path: string) => (await admin.get<{ items: { id: string }[] }>(path)).body.items.map(({ id }) => id)
    const ids: string[] = []
    while (ids.length < tracks) ids.push(...(await listed(`/tutti/v1/tracks?limit=500&offset=${ids.length}`)))
    return {
      running,
      admin,
      listeners: await listenersOf(running.url, admin),
      tracks: ids,
      albums: await listed('/tutti/v1/albums?limit=50'),
      song: { ...song, url: await linkTo(admin) },
      gate: held.of.get(SLOW)!,
      island: own,
      said: () => said,
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

const linkTo = async (admin: Client): Promise<string> => {
  const found = await admin.get<{ tracks: { items: { id: string }[] } }>('/v1/search?type=track&limit=1&q=A%20long%20song')
  const asked = { track_ids: [found.body.tracks.items[0]!.id], types: ['audio/*'] }
  return (await admin.post<{ items: { url: string }[] }>('/tutti/v1/media/decide', asked)).body.items[0]!.url
}

const listenersOf = async (url: string, admin: Client): Promise<Listener[]> => {
  const found: Listener[] = []
  for (let n = 0; n < LISTENERS; n += 1) {
    const who = { name: `listener-${n}`, password: PASSWORD, role: 'listener' }
    const made = await admin.post('/tutti/v1/users', who)
    if (made.status !== 201) throw new Error(`Cannot make ${who.name}: ${made.status} ${JSON.stringify(made.body)}`)
    const client = makeClient(url)
    await client.post('/tutti/v1/login', who)
    const { body } = await client.post<{ id: string }>('/v1/me/playlists', { name: 'Under torture' })
    found.push({ name: who.name, client, playlist: body.id })
  }
  return found
}
