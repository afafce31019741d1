/** Rows between two remembered places of a list. */
export const STEP = 256
const MOST_LISTS = 64
const SLICE = 24

type Value = string | number
/** Where a list goes on: the sort value and the key of the row before. */
export type Place = readonly [value: Value, key: number]

export type Ordered = {
  /** Names the list: what is in it and how it is sorted. */
  name: string
  /** Changes when the library changes. */
  version: number
  /** `count` rows after a place, from the `skip`th on: their sort values and keys. */
  rows: (after: Place | undefined, skip: number, count: number) => Promise<Place[]>
}

type Known = { version: number; places: Place[]; whole: boolean }

/**
 * Pages of long lists. An offset in SQL walks over everything before it; here every 256th row of a list is remembered once it has
 * been passed, and a page begins at the nearest one: offset 49,000 costs as much as offset 200.
 */
export const makeAnchors = () => {
  const lists = new Map<string, Known>()
  const placesOf = ({ name, version }: Ordered) => {
    const known = lists.get(name)
    lists.delete(name)
    const list = known?.version === version ? known : { version, places: [], whole: false }
    lists.set(name, list)
    if (lists.size > MOST_LISTS) lists.delete(lists.keys().next().value!)
    return list
  }
  return async (list: Ordered, { offset, limit }: { offset: number; limit: number }): Promise<number[]> => {
    const step = Math.floor(offset / STEP)
    const known = step === 0 ? undefined : placesOf(list)
    if (known) await extend(list, known, step)
    if (known && known.places.length < step) return []
    const page = await list.rows(known?.places[step - 1], offset - step * STEP, limit)
    return page.map(([, key]) => key)
  }
}

const extend = async ({ rows }: Ordered, known: Known, step: number) => {
  for (let walked = 1; known.places.length < step && !known.whole; walked += 1) {
    const [place] = await rows(known.places.at(-1), STEP - 1, 1)
    if (place) known.places.push(place)
    else known.whole = true
    // A first jump far down must not keep others waiting.
    if (walked % SLICE === 0) await new Promise((resolve) => setImmediate(resolve))
  }
}
