import { compareIds } from '../memory/ids.ts'
import type { Listener } from '../memory/listeners.ts'
import type { Memory } from '../memory/memory.ts'
import { dayOf } from '../reasons/dates.ts'
import type { Because } from '../reasons/reason.ts'
import type { Seed } from '../scoring/score.ts'
import { firstOf } from '../scoring/select.ts'

const DAY_MS = 86_400_000
/** A play counts half after a month. */
const HALF_LIFE_DAYS = 30
const SAVED_WEIGHT = 0.7
const NEWEST_PLAYS = 1_000
const NEWEST_SAVED = 200
/** Of saved albums and followed artists a few tracks each. */
const FOLLOWED_WEIGHT = 0.3
const MOST_FOLLOWED = 20
const TRACKS_OF_EACH = 3
const MOST_SEEDS = 16

/** The tracks that stand for a listener's taste, heaviest first, the largest weight 1. `now` in ms; only its day counts. */
export const tasteOf = ({ music, postings }: Memory, listener: Listener, now: number): Seed[] => {
  const weights = new Map<number, number>()
  const { at } = music.tracks
  const add = (track: number, weight: number) => weights.set(track, (weights.get(track) ?? 0) + weight)
  addPlays(listener, add, now)
  for (const id of newestOf(listener.saved.track, NEWEST_SAVED)) add(music.tracks.of(id), SAVED_WEIGHT)
  const mostMet = (a: number, b: number) => postings.of(b).length - postings.of(a).length || compareIds(at(a), at(b))
  const addSome = (tracks: readonly number[]) =>
    firstOf([...tracks], TRACKS_OF_EACH, mostMet).forEach((track) => add(track, FOLLOWED_WEIGHT))
  for (const id of newestOf(listener.saved.album, MOST_FOLLOWED)) addSome(music.ofAlbum(music.albums.find(id) ?? -1))
  for (const id of newestOf(listener.saved.artist, MOST_FOLLOWED)) addSome(music.ofArtist(music.artists.find(id) ?? -1))
  for (const { track, count } of listener.skips.values()) if (weights.has(track)) add(track, -count / 2)
  const liked = [...weights].filter(([track, weight]) => weight > 0 && music.of(track))
  const best = firstOf(liked, MOST_SEEDS, (a, b) => b[1] - a[1] || compareIds(at(a[0]), at(b[0])))
  const most = best[0]?.[1] ?? 1
  return best.map(([track, weight]) => ({ track, weight: weight / most }))
}

const addPlays = ({ sessions }: Listener, add: (track: number, weight: number) => void, now: number) => {
  let left = NEWEST_PLAYS
  for (let s = sessions.length - 1; s >= 0 && left > 0; s -= 1) {
    const { tracks, keys } = sessions[s]!
    for (let n = tracks.length - 1; n >= 0 && left > 0; n -= 1, left -= 1) {
      add(tracks[n]!, 2 ** (-(dayOf(now) - dayOf(keys[n]!)) / DAY_MS / HALF_LIFE_DAYS))
    }
  }
}

const newestOf = (saved: ReadonlyMap<string, number>, count: number): string[] =>
  firstOf([...saved], count, (a, b) => b[1] - a[1] || compareIds(a[0], b[0])).map(([id]) => id)

/** Why a track stands for the listener's taste; what they did with the track itself comes first. */
export const because = ({ music }: Memory, { saved }: Listener, { track, isPlayed }: { track: number; isPlayed: boolean }): Because => {
  if (isPlayed) return { did: 'played' }
  if (saved.track.has(music.tracks.at(track))) return { did: 'saved' }
  const { album, artists } = music.of(track)!
  const albumId = music.albums.at(album)
  if (saved.album.has(albumId)) return { did: 'saved-album', album: albumId }
  return { did: 'followed', artist: artists.map(music.artists.at).find((id) => saved.artist.has(id))! }
}
