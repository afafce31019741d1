import { type Client, playOf } from '@tutti/testing'
import type { Crowd } from './crowd.ts'

/** What the plans of docs/scaling.md assume of all users: who listens on a day, and how they come together. */
export const CROWD = {
  /** Of all users, those who listen on a day. */
  activeShare: 0.4,
  /** The busiest minutes beside the mean of the day. */
  peak: 3,
}

/** Times on a day of one who listens on that day. A play is a link, a stream of 5 MB, and a report. */
export const DAY = {
  plays: 25,
  savedTracks: 1,
  playlistTracks: 0.5,
  links: 25,
  streams: 25,
  homes: 2,
  searches: 6,
  albums: 8,
  trackPages: 4,
  savedPages: 5,
  playlistPages: 10,
}

export type Deed = keyof typeof DAY

/** Times a second at the peak, for so many users. */
export const perSecond = (users: number, deed: Deed): number => (users * CROWD.activeShare * DAY[deed] * CROWD.peak) / 86_400

/** In words. A write counts with all that it sets off: outbox, log, and what every service makes of the event. */
export const deedNames: Record<Deed, string> = {
  plays: 'a play reported, with its events',
  savedTracks: 'a track saved, with its event',
  playlistTracks: 'a track put into a playlist, with its event',
  links: 'a link to a stream',
  streams: 'a stream of 5 MB',
  homes: 'the home page',
  searches: 'a search',
  albums: 'an album',
  trackPages: 'a page of 50 tracks',
  savedPages: 'a page of 50 saved tracks',
  playlistPages: 'a page of 50 tracks of a playlist',
}

/** The n-th time that somebody does it. @throws when the answer is no success */
export type Doing = (client: Client, n: number) => Promise<unknown>

const succeed = async (answering: Promise<{ status: number; body: unknown }>): Promise<void> => {
  const { status, body } = await answering
  if (status >= 300) throw new Error(`Cannot go on: an answer was ${status} ${JSON.stringify(body).slice(0, 200)}.`)
}

/** Each deed, as these listeners do it: each has a playlist and a link to the long song. */
export const deeds = async ({ tracks, albums, longSong, listeners }: Crowd): Promise<Record<Deed, Doing>> => {
  const track = (n: number) => tracks[n % tracks.length]!
  const link = async (client: Client) => {
    const asked = { track_ids: [longSong], types: ['audio/*'] }
    const { body } = await client.post<{ items: { url: string }[] }>('/tutti/v1/media/decide', asked)
    return body.items[0]!.url
  }
  const owned = new Map<Client, { playlist: string; url: string }>()
  for (const client of listeners) {
    const { body } = await client.post<{ id: string }>('/v1/me/playlists', { name: 'On the way' })
    owned.set(client, { playlist: `/v1/playlists/${body.id}/items`, url: await link(client) })
  }
  const page =
    (path: (n: number) => string): Doing =>
    (client, n) =>
      succeed(client.get(path(n)))
  return {
    plays: (client, n) => succeed(client.post('/tutti/v1/plays', { plays: [playOf(track(n * 7))] })),
    savedTracks: (client, n) => succeed(client.put(`/v1/me/tracks?ids=${track(Math.floor(n / listeners.length))}`)),
    playlistTracks: (client, n) => succeed(client.post(owned.get(client)!.playlist, { uris: [`spotify:track:${track(n)}`] })),
    links: link,
    streams: (client) => client.bytes(owned.get(client)!.url),
    homes: page(() => '/tutti/v1/home'),
    searches: page((n) => `/v1/search?type=track,album,artist&limit=20&q=${'abcdefghijklmnoprstuvw'[n % 22]}${'aeiou'[n % 5]}`),
    albums: page((n) => `/v1/albums/${albums[n % albums.length]}`),
    trackPages: page((n) => `/tutti/v1/tracks?limit=50&offset=${(n * 50) % 1_500}`),
    savedPages: page(() => '/v1/me/tracks?limit=50'),
    playlistPages: (client) => succeed(client.get(`${owned.get(client)!.playlist}?limit=50`)),
  }
}
