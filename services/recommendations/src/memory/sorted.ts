import type { Ids } from './ids.ts'

/** Tracks in the order of their ids. Ids are random digits, so any stretch of the list is a fair sample of it. */
export type Sorted = number[]

/** The first place whose id is not below `id`. */
export const placeOf = (list: Sorted, id: string, ids: Ids): number => {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (ids.at(list[middle]!) < id) low = middle + 1
    else high = middle
  }
  return low
}

export const enter = (list: Sorted, track: number, ids: Ids): void => {
  const place = placeOf(list, ids.at(track), ids)
  if (list[place] === track) return
  if (place === list.length) list.push(track)
  else list.splice(place, 0, track)
}

export const leave = (list: Sorted, track: number, ids: Ids): void => {
  const place = placeOf(list, ids.at(track), ids)
  if (list[place] === track) list.splice(place, 1)
}

/** At most `count` tracks from the place of `salt` on, round the end: the same salt gives the same sample. */
export const sample = (list: Sorted, { salt, count, ids }: { salt: string; count: number; ids: Ids }): number[] => {
  if (list.length <= count) return list
  const from = placeOf(list, salt, ids)
  const upTo = from + count
  return upTo <= list.length ? list.slice(from, upTo) : [...list.slice(from), ...list.slice(0, upTo - list.length)]
}
