import { writeFile } from 'node:fs/promises'
import { makeDemoMusic } from '@tutti/demo-music'
import { playOf, type TestSystem, until } from '@tutti/testing'

type Track = { id: string; uri: string; name: string; duration_ms: number; album: { id: string; uri: string }; artists: { id: string }[] }

const PLAYLISTS = { 'Sunday morning': [0, 3, 5, 8, 10], 'Night train': [2, 4, 6, 9], Kitchen: [1, 7, 11] }
/** The piece that gets words. */
const SUNG = 'Last Boat Out'
const WORDS = [
  'The pier goes quiet after ten',
  'A single lamp is left for when',
  'The last boat slides away from shore',
  'And nobody waits any more',
  '',
  'Count the windows, count them slow',
  'Every one has somewhere to go',
  'You and I have just this deck',
  'And salt that dries around the neck',
  '',
  'Last boat out, and no one calls',
  'Only rope on harbour walls',
]
const PLAYS = 40
const BETWEEN_MS = 3 * 3_600_000

/** The demo music, one piece of it with words. */
export const makeMusic = async (folder: string): Promise<void> => {
  const { files } = await makeDemoMusic(folder)
  const sung = files.find((file) => file.includes(SUNG))!
  const lines = WORDS.map((words, n) => `[00:${String(n * 4 + 2).padStart(2, '0')}.00]${words}`)
  await writeFile(sung.replace(/\.flac$/, '.lrc'), lines.join('\n'))
}

/** Ids and URIs of what is shown. */
export type Shown = { album: string; artist: string; playlist: string; genre: string; /** a path */ invitation: string }

/** Lives with the music for a while: playlists, saved things, a history, a second listener. */
export const furnish = async (t: TestSystem): Promise<Shown> => {
  const { admin } = t
  const { items: tracks } = (await admin.get<{ items: Track[] }>('/tutti/v1/tracks?limit=50')).body
  const at = (n: number) => tracks[n % tracks.length]!
  for (const [name, places] of Object.entries(PLAYLISTS)) {
    const { body } = await admin.post<{ id: string }>('/v1/me/playlists', { name })
    await admin.post(`/v1/playlists/${body.id}/items`, { uris: places.map((n) => at(n).uri) })
  }
  const saved = [at(2), at(5), at(7)].flatMap(({ uri, album, artists }) => [uri, album.uri, `spotify:artist:${artists[0]!.id}`])
  await admin.put(`/v1/me/library?uris=${[...new Set(saved)].join()}`)
  const plays = Array.from({ length: PLAYS }, (_, n) => {
    const { id, duration_ms } = at((n * n) % 17)
    return playOf(id, { started_at: new Date(Date.now() - (n + 1) * BETWEEN_MS).toISOString(), ms_played: duration_ms })
  })
  await admin.post('/tutti/v1/plays', { plays })
  const berta = await t.user('berta')
  await berta.put('/v1/me/player/play', { uris: [at(4).uri] })
  const { body: party } = await berta.post<{ party: { link: string } }>('/tutti/v1/party')
  const ids = tracks.map(({ id }) => id).join()
  const isMeasured = async () =>
    (await admin.get<{ audio_features: unknown[] }>(`/v1/audio-features?ids=${ids}`)).body.audio_features.every(Boolean)
  await until(isMeasured, { what: 'the music to be measured', withinMs: 120_000 })
  await t.settled()
  const sung = tracks.find(({ name }) => name === SUNG)!
  const playlist = async () => (await admin.get<{ items: { id: string }[] }>('/v1/me/playlists')).body.items[0]?.id
  const { body: genres } = await admin.get<{ items: { id: string }[] }>('/tutti/v1/genres')
  return {
    album: sung.album.id,
    artist: sung.artists[0]!.id,
    playlist: await until(playlist, { what: 'the playlists' }),
    genre: encodeURIComponent(genres.items[0]!.id),
    invitation: new URL(party.party.link).pathname,
  }
}
