import { compareIds } from '../memory/ids.ts'
import type { Listener } from '../memory/listeners.ts'
import type { Memory } from '../memory/memory.ts'
import { countPlays } from '../top/plays.ts'
import { topArtists } from '../top/top.ts'
import { SHELF_ITEMS, type Shelf } from './shelf.ts'

const DAY_MS = 86_400_000
/** Loved: saved, or played so often. Not played for a while: for so many days. */
const LOVED_PLAYS = 3
const A_WHILE_DAYS = 60

/** The newest plays, each track once. */
export const recentlyPlayed = ({ music }: Memory, { sessions }: Listener): Shelf => {
  const items = new Map<number, number>()
  for (let s = sessions.length - 1; s >= 0 && items.size < SHELF_ITEMS; s -= 1) {
    const { tracks, keys } = sessions[s]!
    for (let n = tracks.length - 1; n >= 0 && items.size < SHELF_ITEMS; n -= 1) {
      if (!items.has(tracks[n]!) && music.isPlayable(tracks[n]!)) items.set(tracks[n]!, keys[n]!)
    }
  }
  return {
    id: 'recently-played',
    title: 'Recently played',
    reason: null,
    kind: 'track',
    more: '/tutti/v1/history',
    items: [...items].map(([track, at]) => ({ id: music.tracks.at(track), reason: { kind: 'played', at } })),
  }
}

/** Artists of the last four weeks, or of all time for who has not listened lately. */
export const favouriteArtists = (memory: Memory, listener: Listener, now: number): Shelf => {
  const lately = topArtists(memory, listener, { range: 'short_term', now })
  const range = lately.length > 0 ? 'short_term' : 'long_term'
  const top = lately.length > 0 ? lately : topArtists(memory, listener, { range, now })
  return {
    id: 'top-artists',
    title: range === 'short_term' ? 'Your artists these weeks' : 'Your artists',
    reason: null,
    kind: 'artist',
    more: `/v1/me/top/artists?time_range=${range}`,
    items: top.slice(0, SHELF_ITEMS).map(({ id, plays }) => ({ id, reason: { kind: 'plays', count: plays, range } })),
  }
}

/** Loved once, and not played for a while: the most played first. */
export const rediscover = ({ music }: Memory, listener: Listener, now: number): Shelf => {
  const before = now - A_WHILE_DAYS * DAY_MS
  const loved = [...countPlays(listener, -Infinity)]
    .map(([track, { plays, last }]) => ({ track, id: music.tracks.at(track), plays, last }))
    .filter(
      ({ track, id, plays, last }) => last < before && music.isPlayable(track) && (plays >= LOVED_PLAYS || listener.saved.track.has(id)),
    )
    .sort((a, b) => b.plays - a.plays || compareIds(a.id, b.id))
  return {
    id: 'rediscover',
    title: 'Rediscover',
    reason: null,
    kind: 'track',
    more: null,
    items: loved.slice(0, SHELF_ITEMS).map(({ id, last }) => ({ id, reason: { kind: 'not-played-since', at: last, now } })),
  }
}
