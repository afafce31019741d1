import { type Client, playOf, type TestSystem, until } from '@tutti/testing'
import assert from 'node:assert/strict'

export type Track = {
  id: string
  uri: string
  name: string
  album: { id: string }
  artists: { id: string; name: string }[]
  tutti: { genres: string[]; added_at: string }
}
export type Reason = { text: string; uri: string | null }
export type Reasoned<I = Track> = { reason: Reason; item: I }
export type Shelf = { id: string; title: string; reason: Reason | null; kind: string; items: Reasoned[]; more: string | null }
export type Recommended = { tracks: Track[]; tutti_reasons: Reason[]; seeds: { id: string; initialPoolSize: number }[] }
export type Person = Client & { id: string }

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

/** How a reason names the UTC day of a time (ms), as it has to be said at `now`: today, yesterday, on 3 June, on 3 June 2025. */
export const dayWords = (at: number, now: number): string => {
  const days = Math.floor(now / DAY_MS) - Math.floor(at / DAY_MS)
  if (days < 2) return days === 1 ? 'yesterday' : 'today'
  const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(at)
  return `on ${date.replace(` ${new Date(now).getUTCFullYear()}`, '')}`
}

/** Reports plays that began `at` (ms) and four minutes apart, each listened to the end. */
export const listen = async (who: Client, trackIds: readonly string[], at = Date.now() - trackIds.length * 4 * MINUTE_MS) => {
  const plays = trackIds.map((track_id, n) =>
    playOf(track_id, { started_at: new Date(at + n * 4 * MINUTE_MS).toISOString(), ms_played: 4 * MINUTE_MS }),
  )
  const answer = await who.post<{ accepted: string[] }>('/tutti/v1/plays', { plays })
  assert.deepEqual(
    answer.body.accepted,
    plays.map((play) => play.play_id),
  )
  return plays.map((play) => play.play_id)
}

export const skip = (who: Client, track_id: string) =>
  who.post('/tutti/v1/plays', { plays: [playOf(track_id, { ms_played: 1, finished: false })] })

export const makePlaylist = async (
  who: Client,
  name: string,
  { tracks, isPublic = false }: { tracks: readonly Track[]; isPublic?: boolean },
) => {
  const made = await who.post<{ id: string; uri: string }>('/v1/me/playlists', { name, public: isPublic })
  assert.equal(made.status, 201)
  assert.equal((await who.post(`/v1/playlists/${made.body.id}/items`, { uris: tracks.map((track) => track.uri) })).status, 201)
  return made.body
}

/** What `seed` answers about `track`: its reason; `undefined` when it is not recommended. */
export const reasonFor = async (who: Client, seed: Track, track: Track): Promise<Reason | undefined> => {
  const { status, body } = await who.get<Recommended>(`/v1/recommendations?seed_tracks=${seed.id}&limit=20`)
  assert.equal(status, 200, JSON.stringify(body))
  return body.tutti_reasons[body.tracks.findIndex(({ id }) => id === track.id)]
}

/** Waits until the seed answers the track for a reason like this. */
export const untilReason = (who: Client, [seed, track]: readonly [Track, Track], like: RegExp): Promise<Reason> =>
  until(
    async () => {
      const reason = await reasonFor(who, seed, track)
      return reason && like.test(reason.text) ? reason : undefined
    },
    { what: `${seed.name} to recommend ${track.name} by ${like}` },
  )

export const radio = (who: Client, query: string) => who.get<{ seed: string; tracks: Reasoned[] }>(`/tutti/v1/radio?${query}`)

export const shelvesOf = async (who: Client): Promise<Shelf[]> => {
  const { status, body } = await who.get<{ shelves: Shelf[] }>('/tutti/v1/home')
  assert.equal(status, 200, JSON.stringify(body))
  return body.shelves
}

export const allTracks = async (t: TestSystem): Promise<Track[]> => {
  const tracks: Track[] = []
  for (let offset = 0; ; offset += 500) {
    const { body } = await t.admin.get<{ items: Track[]; total: number }>(`/tutti/v1/tracks?limit=500&offset=${offset}`)
    tracks.push(...body.items)
    if (tracks.length >= body.total) return tracks
  }
}

/** Two tracks that have no artist, album or genre in common, behind a place in the list. */
export const strangers = (tracks: readonly Track[], from: number): [Track, Track] => {
  const a = tracks[from]!
  const b = tracks.slice(from + 1).find((one) => areStrangers(a, one))
  assert.ok(b, 'no stranger left')
  return [a, b]
}

export const areStrangers = (a: Track, b: Track): boolean =>
  a.album.id !== b.album.id &&
  !b.artists.some(({ id }) => a.artists.some((one) => one.id === id)) &&
  !b.tutti.genres.some((genre) => a.tutti.genres.includes(genre))
