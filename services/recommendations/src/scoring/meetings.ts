import { type Basket, newest } from '../memory/basket.ts'
import { compareIds } from '../memory/ids.ts'
import type { Memory } from '../memory/memory.ts'
import { clearMeetings, type Meetings, UNIT } from './scratch.ts'
import { firstOf } from './select.ts'

/** How near two tracks must stand in a sitting or a playlist to have met. */
const WINDOW = 20
/** In a playlist up to this long all tracks have met, however far apart. */
const SMALL_PLAYLIST = 100
const FAR = UNIT / 10

/** How strong the meeting of two places in a basket is, in units: 0 when they did not meet. */
export const strength = (basket: Basket, a: number, b: number): number => {
  if (basket.kind === 'playlist' && basket.keys[a] === basket.keys[b]) return UNIT
  const distance = Math.abs(a - b)
  if (distance <= WINDOW) return Math.floor((UNIT * (WINDOW + 1 - distance)) / WINDOW)
  return isSmall(basket) ? FAR : 0
}

const isSmall = ({ kind, tracks }: Basket) => kind === 'playlist' && tracks.length <= SMALL_PLAYLIST

/** The places that one place reaches, as [first, last]. */
export const reach = (basket: Basket, place: number): [number, number] => {
  if (isSmall(basket)) return [0, basket.tracks.length - 1]
  let first = Math.max(0, place - WINDOW)
  let last = Math.min(basket.tracks.length - 1, place + WINDOW)
  if (basket.kind === 'session') return [first, last]
  // What was put in at once has met, up to the 100 tracks that one request may add.
  while (first > 0 && place - first < 100 && basket.keys[first - 1] === basket.keys[place]) first -= 1
  while (last < basket.tracks.length - 1 && last - place < 100 && basket.keys[last + 1] === basket.keys[place]) last += 1
  return [first, last]
}

/** The newest baskets of a track, at most `most`. */
export const newestBaskets = ({ postings, listeners }: Memory, track: number, most: number): Basket[] => {
  const all = postings.of(track)
  if (all.length <= most) return [...all]
  const owner = (basket: Basket) => listeners.users.at(basket.owner)
  const compare = (a: Basket, b: Basket) =>
    newest(b) - newest(a) || compareIds(owner(a), owner(b)) || compareIds(a.kind, b.kind) || compareIds(a.id, b.id)
  return firstOf([...all], most, compare)
}

/** Adds up whom a track has met in its newest baskets. The result stands in `m` until the next count. */
export const countMeetings = (memory: Memory, m: Meetings, { seed, most }: { seed: number; most: number }): Meetings => {
  clearMeetings(m)
  // One after the other per owner: nobody counts twice.
  const baskets = newestBaskets(memory, seed, most).sort((a, b) => a.owner - b.owner)
  for (const basket of baskets) {
    for (let place = 0; place < basket.tracks.length; place += 1) if (basket.tracks[place] === seed) meet(m, basket, place)
  }
  return m
}

const meet = (m: Meetings, basket: Basket, place: number) => {
  const { tracks, told, owner } = basket
  const seed = tracks[place]!
  const [first, last] = reach(basket, place)
  for (let other = first; other <= last; other += 1) {
    const track = tracks[other]!
    if (track === seed) continue
    if (m.owners[track] === 0) m.touched.push(track)
    if (m.lastOwner[track] !== owner) {
      m.lastOwner[track] = owner
      m.owners[track]! += 1
      m.ownSessions[track] = 0
      m.ownPlaylists[track] = 0
    }
    const session = basket.kind === 'session'
    const own = session ? m.ownSessions : m.ownPlaylists
    const before = own[track]!
    const after = Math.min(UNIT, before + strength(basket, place, other))
    own[track] = after
    const sums = session ? m.sessions : m.playlists
    sums[track]! += after - before
    m.met[track] = Math.max(m.met[track]!, told[place]!, told[other]!)
  }
}
