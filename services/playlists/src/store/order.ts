/** A playlist holds at most this many items. */
export const MOST_ITEMS = 10_000
/** Room between neighbours: 30 insertions at one place before keys run out there. */
export const GAP = 2 ** 30
/** Keys stay whole numbers that a double holds exactly. */
const MOST = 2 ** 52

/** The order keys around a place; `undefined` where the list ends. */
export type Place = { before: number | undefined; after: number | undefined }

/** `count` order keys in rising order between two neighbours; `undefined` when there is no room, and the list has to be spread anew. */
export const keysBetween = ({ before, after }: Place, count: number): number[] | undefined => {
  const [first, step] = spread(before, after, count)
  if (step < 1 || Math.abs(first) > MOST || Math.abs(first + step * count) > MOST) return undefined
  return Array.from({ length: count }, (_, i) => first + step * i)
}

const spread = (before: number | undefined, after: number | undefined, count: number): [first: number, step: number] => {
  if (after === undefined) return [(before ?? 0) + GAP, GAP]
  if (before === undefined) return [after - GAP * count, GAP]
  const step = Math.floor((after - before) / (count + 1))
  return [before + step, step]
}
