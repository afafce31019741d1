import { type Client, makeClient, playOf, until } from '@tutti/testing'
import { writeLibrary } from '@tutti/testing/audio-files'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { serve } from './program.ts'

export const PASSWORD = 'a good one'
const TRACKS = 40
const EVERYTHING = ['--admin', 'ada', '--admin-password-file']

type Track = { id: string; uri: string; name: string; album: { id: string; name: string; images: { url: string }[] } }
type Health = { services: Record<string, { status: string; outbox: number; lag: number; scanning?: boolean }> }

/** Waits until every event has been applied everywhere. */
export const settled = (client: Client, without = '') =>
  until(
    async () => {
      const { services } = (await client.get<Health>('/health')).body
      return Object.entries(services).every(
        ([name, { status, outbox, lag, scanning }]) => name === without || (status === 'ok' && outbox === 0 && lag === 0 && !scanning),
      )
    },
    { withinMs: 60_000, what: 'a quiet system' },
  )

/** An embedded instance that has lived: music, two users, playlists, saved tracks, plays. Stopped. */
export const livedIn = async (data: string, music: string): Promise<void> => {
  await writeLibrary(music, { tracks: TRACKS })
  const password = join(data, 'password')
  await writeFile(password, PASSWORD)
  await whileServing(['--data', data, ...EVERYTHING, password, music], (url) => firstDays(url))
  // What is told while a service is away waits for it in the outboxes.
  await whileServing(['--data', data, '--without', 'recommendations'], (url) => whileOneIsAway(url))
}

const whileServing = async (args: readonly string[], live: (url: string) => Promise<void>) => {
  const serving = await serve(args)
  try {
    await live(serving.url)
  } finally {
    await serving.end()
  }
}

export const loggedIn = async (url: string, name: string): Promise<Client> => {
  const client = makeClient(url)
  await client.post('/tutti/v1/login', { name, password: PASSWORD })
  return client
}

const tracksOf = async (client: Client) => (await client.get<{ items: Track[] }>(`/tutti/v1/tracks?limit=${TRACKS}`)).body.items

const firstDays = async (url: string) => {
  const ada = await loggedIn(url, 'ada')
  await settled(ada)
  await ada.post('/tutti/v1/users', { name: 'bea', password: PASSWORD, role: 'listener' })
  const tracks = await tracksOf(ada)
  await listen(ada, tracks.slice(0, 10), 'Mornings')
  await listen(await loggedIn(url, 'bea'), tracks.slice(5, 15), 'Evenings')
  await ada.put('/v1/me/player/play', { uris: tracks.slice(0, 5).map(({ uri }) => uri) })
  for (const { album } of tracks.slice(0, 8)) await ada.bytes(album.images[0]!.url)
  await settled(ada)
}

const whileOneIsAway = async (url: string) => {
  const ada = await loggedIn(url, 'ada')
  await listen(ada, (await tracksOf(ada)).slice(20, 24), 'Unheard of')
  await settled(ada, 'recommendations')
}

const listen = async (who: Client, tracks: readonly Track[], playlist: string) => {
  const { body } = await who.post('/v1/me/playlists', { name: playlist })
  await who.post(`/v1/playlists/${body.id}/items`, { uris: tracks.map(({ uri }) => uri) })
  await who.put(`/v1/me/tracks?ids=${tracks.map(({ id }) => id).join(',')}`)
  for (let times = 0; times < 2; times += 1)
    await who.post('/tutti/v1/plays', {
      plays: tracks.map(({ id }, n) => playOf(id, { started_at: new Date(Date.now() - (n + 60 * (times + 1)) * 60_000).toISOString() })),
    })
}

/** All that a user can see, as far as it is the same wherever the instance lies. */
export const seenBy = async (url: string, name: string) => {
  const client = makeClient(url)
  const { status } = await client.post('/tutti/v1/login', { name, password: PASSWORD })
  const body = async (path: string) => (await client.get(path)).body
  const tracks: { items: Track[] } = await body(`/tutti/v1/tracks?limit=${TRACKS}`)
  const playlists: { items: { id: string; name: string; snapshot_id: string }[] } = await body('/v1/me/playlists')
  const covers = await Promise.all(tracks.items.slice(0, 8).map(({ album }) => client.bytes(album.images[0]!.url)))
  return {
    status,
    me: (await body('/v1/me')).id as string,
    tracks: tracks.items.map(({ id, name, album }) => [id, name, album.id]),
    albums: (await body('/tutti/v1/albums?limit=50')).items.map((album: { id: string }) => album.id),
    found: (
      await body(`/v1/search?type=track,album,artist&q=${encodeURIComponent(tracks.items[0]!.name.split(' ')[0]!)}`)
    ).tracks.items.map((track: Track) => track.id),
    playlists: await Promise.all(
      playlists.items.map(async (one) => [
        one.id,
        one.name,
        one.snapshot_id,
        (await body(`/v1/playlists/${one.id}/items`)).items.map((item: { added_at: string; track: Track }) => [
          item.added_at,
          item.track.id,
        ]),
      ]),
    ),
    saved: (await body('/v1/me/tracks?limit=50')).items.map((item: { added_at: string; track: Track }) => [item.added_at, item.track.id]),
    history: (await body('/tutti/v1/history?limit=500')).items.map((play: { play_id: string; played_at: string }) => [
      play.play_id,
      play.played_at,
    ]),
    queue: (await body('/v1/me/player/queue')).queue?.map((track: Track) => track.id),
    most: (await body('/v1/me/top/tracks?limit=20')).items.map((track: Track) => track.id),
    recommended: (await body(`/v1/recommendations?limit=20&seed_tracks=${tracks.items[0]!.id}`)).tracks.map((track: Track) => track.id),
    covers: covers.map((cover) => [cover.status, cover.body.toString('base64')]),
  }
}
