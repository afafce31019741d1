/** The order in which a context is played: its own, or shuffled. */
export type Order = {
  /** The track's place in the context itself that is played at `cursor`. */
  at(cursor: number): number
  /** Where a place of the context comes in the order of playing. */
  indexOf(place: number): number
}

type Shuffling = { length: number; shuffle: boolean; seed: number; /** The place that comes first. */ first: number | null }

const straight: Order = { at: (cursor) => cursor, indexOf: (place) => place }

/** The same seed gives the same order, so that only the seed is kept. 50,000 tracks take about a millisecond. */
export const orderOf = ({ length, shuffle, seed, first }: Shuffling): Order => {
  if (!shuffle) return straight
  const places = shuffled(length, seed)
  if (first !== null && first < length) bringToFront(places, first)
  return { at: (cursor) => places[cursor]!, indexOf: (place) => places.indexOf(place) }
}

/** Fisher–Yates, as Durstenfeld has it. */
const shuffled = (length: number, seed: number): Uint32Array => {
  const places = Uint32Array.from({ length }, (_, i) => i)
  const random = numbers(seed)
  for (let last = length - 1; last > 0; last -= 1) swap(places, last, Math.floor(random() * (last + 1)))
  return places
}

const bringToFront = (places: Uint32Array, first: number) => swap(places, 0, places.indexOf(first))

const swap = (places: Uint32Array, a: number, b: number) => {
  const kept = places[a]!
  places[a] = places[b]!
  places[b] = kept
}

/** Marsaglia's xorshift32: a few operations a number, from 0 to below 1. */
const numbers = (seed: number) => {
  let x = seed >>> 0 || 0x9e3779b9
  return () => {
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    return (x >>> 0) / 2 ** 32
  }
}
