import { compareIds, type Ids } from './ids.ts'

/**
 * Tracks that met: one sitting of a listener, or one playlist. `keys` order them: when each was played, or put in (ms);
 * of equal ones the id decides. `told`: when the fact was written (ms).
 */
export type Basket = {
  kind: 'session' | 'playlist'
  /** Of a playlist; empty for a session. */
  id: string
  /** The number of the listener who made it. */
  owner: number
  public: boolean
  tracks: number[]
  keys: number[]
  told: number[]
}

export type Entry = { track: number; key: number; told: number }

/** Puts an entry in its place; most come in order and go to the end. */
export const insert = ({ tracks, keys, told }: Basket, entry: Entry, ids: Ids): void => {
  let place = keys.length
  while (place > 0 && isBefore(entry, { track: tracks[place - 1]!, key: keys[place - 1]! }, ids)) place -= 1
  tracks.splice(place, 0, entry.track)
  keys.splice(place, 0, entry.key)
  told.splice(place, 0, entry.told)
}

const isBefore = (a: { track: number; key: number }, b: { track: number; key: number }, ids: Ids) =>
  a.key < b.key || (a.key === b.key && compareIds(ids.at(a.track), ids.at(b.track)) < 0)

export const newest = (basket: Basket): number => basket.keys.at(-1) ?? 0

/** Which baskets a track is in. */
export type Postings = {
  of(track: number): readonly Basket[]
  add(track: number, basket: Basket): void
  /** Takes a basket out everywhere. */
  withdraw(basket: Basket): void
  drop(track: number, basket: Basket): void
  count(): number
}

export const makePostings = (): Postings => {
  const lists: (Basket[] | undefined)[] = []
  let count = 0
  const drop = (track: number, basket: Basket) => {
    const list = lists[track]
    const place = list?.indexOf(basket) ?? -1
    if (place < 0) return
    // Their order has no meaning, so the last one fills the gap.
    const last = list!.pop()!
    if (last !== basket) list![place] = last
    count -= 1
  }
  return {
    of: (track) => lists[track] ?? [],
    add: (track, basket) => {
      const list = (lists[track] ??= [])
      list.push(basket)
      count += 1
    },
    drop,
    withdraw: (basket) => {
      for (const track of new Set(basket.tracks)) drop(track, basket)
    },
    count: () => count,
  }
}
