import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asService, newId, type Context, type Viewer } from '@tutti/kit'
import { type Client, makeClient, playOf, system, type TestOptions, type TestSystem, until } from '@tutti/testing'
import { writeLibrary } from '@tutti/testing/audio-files'

/** A user with something of their own in every service, another user, and what has been logged out. */
export type Scene = {
  test: TestSystem
  music: string
  admin: Client
  owner: Client & { id: string }
  other: Client & { id: string }
  /** A session of the owner that has ended. */
  ended: Client
  /** What there is to ask about. */
  ids: {
    track: string
    album: string
    artist: string
    genre: string
    playlist: string
    folder: string
    session: string
    spare: string
    play: string
    item: string
    owner: string
    /** To the party of the admin. */ invitation: string
  }
  audio: string
  /** A multivariant playlist. */ hls: string
  cover: string
}

const unlimited = { TUTTI_RATE_ADDRESS: '0', TUTTI_RATE_USER: '0', TUTTI_RATE_CLIENT: '0', TUTTI_RATE_LOGIN: '0' }

export const openScene = async (options: TestOptions): Promise<Scene> => {
  const music = await mkdtemp(join(tmpdir(), 'tutti-refusals-'))
  await writeLibrary(music, { tracks: 12 })
  const test = await system({ ...options, music: [music], environment: unlimited })
  const [owner, other, spare] = [await test.user('olga'), await test.user('otto'), await test.user('spare')]
  const { admin } = test
  const tracks = (await admin.get('/tutti/v1/tracks?limit=10')).body.items as {
    id: string
    album: { id: string; images: { url: string }[] }
    artists: { id: string }[]
  }[]
  const [track] = tracks
  const uris = tracks.map(({ id }) => `spotify:track:${id}`)
  const playlist = (await owner.post('/v1/me/playlists', { name: 'Of my own', public: false })).body.id as string
  await owner.post(`/v1/playlists/${playlist}/items`, { uris })
  await owner.put('/v1/me/tracks', { ids: [track!.id] })
  await owner.put('/v1/me/player/play?device_id=olgas-device', { uris })
  for (const uri of uris.slice(0, 5)) await owner.post(`/v1/me/player/queue?uri=${uri}`)
  const play = newId()
  await owner.post('/tutti/v1/plays', { plays: [playOf(track!.id, { play_id: play })] })
  const state = (await owner.get('/tutti/v1/player')).body
  const { party } = (await admin.post('/tutti/v1/party')).body
  await loggedIn(test, 'olga')
  const ended = await loggedIn(test, 'olga')
  const cookie = ended.cookie()
  await ended.post('/tutti/v1/logout')
  await test.settled()
  const sessions = (await owner.get('/tutti/v1/sessions')).body.items as { id: string; current: boolean }[]
  const decided = await until(async () => {
    const [item] = (await owner.post('/tutti/v1/media/decide', { track_ids: [track!.id], types: EVERY_TYPE, hls: true })).body.items
    return item.url && item.hls_url ? (item as { url: string; hls_url: string }) : null
  })
  const pathOf = (url: string) => url.slice(new URL(url).origin.length)
  return {
    test,
    music,
    admin,
    owner,
    other,
    ended: makeClient(test.url, cookie),
    audio: pathOf(decided.url),
    hls: pathOf(decided.hls_url),
    cover: pathOf(track!.album.images[0]!.url),
    ids: {
      track: track!.id,
      album: track!.album.id,
      artist: track!.artists[0]!.id,
      genre: (await admin.get('/tutti/v1/genres')).body.items[0].id,
      folder: (await admin.get('/tutti/v1/folders')).body.items[0].id,
      playlist,
      play,
      session: sessions.find((one) => !one.current)!.id,
      spare: spare.id,
      item: state.next[0].item_id,
      owner: owner.id,
      invitation: party.link.split('/together/')[1],
    },
  }
}

export const closeScene = async ({ test, music }: Scene) => {
  await test.stop()
  await rm(music, { recursive: true, force: true })
}

export const EVERY_TYPE = [
  'audio/mpeg',
  'audio/flac',
  'audio/ogg; codecs=opus',
  'audio/ogg; codecs=vorbis',
  'audio/mp4; codecs=mp4a.40.2',
  'audio/mp4; codecs=alac',
  'audio/wav',
  'audio/aiff',
  'audio/x-ms-wma',
]

const loggedIn = async (test: TestSystem, name: string): Promise<Client> => {
  const client = test.anyone()
  await client.post('/tutti/v1/login', { name, password: test.password })
  return client
}

/** A service's calls on the test's own behalf. */
export const asking = (viewer: Viewer = asService('test'), viewerToken?: string): Context => ({
  viewer,
  requestId: newId(),
  origin: '',
  deadline: Date.now() + 10_000,
  ...(viewerToken ? { viewerToken } : {}),
})

/** What everyone's plays change, also those of others. */
const withoutPopularity = (body: unknown): unknown =>
  JSON.parse(JSON.stringify(body, (name, value: unknown) => (name === 'popularity' || name === 'play_count' ? undefined : value)))

/** Everything that is the owner's, as the owner sees it. */
export const ownWorld = async ({ owner, ids }: Scene) => {
  const paths = [
    `/v1/playlists/${ids.playlist}`,
    `/v1/playlists/${ids.playlist}/items`,
    '/v1/me/playlists',
    '/v1/me/tracks',
    '/v1/me/following?type=artist',
    '/tutti/v1/history',
    '/v1/me/player/queue',
    '/tutti/v1/me',
  ]
  const world: Record<string, unknown> = {}
  for (const path of paths) world[path] = withoutPopularity((await owner.get(path)).body)
  const sessions = (await owner.get('/tutti/v1/sessions')).body.items as { id: string }[]
  const { revision, item_id, queue_length } = (await owner.get('/tutti/v1/player')).body
  return { ...world, sessions: sessions.map((one) => one.id).sort(), player: { revision, item_id, queue_length } }
}
