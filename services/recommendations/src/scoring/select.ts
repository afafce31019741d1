/** The `count` first of the list by `compare`, in order. Linear in the list, whose order may be lost. */
export const firstOf = <T>(list: T[], count: number, compare: (a: T, b: T) => number): T[] => {
  if (count <= FEW) return fewOf(list, count, compare)
  let low = 0
  let high = list.length - 1
  // Quickselect (Hoare): everything before `count` belongs there when it ends.
  while (low < high && count < list.length) {
    const pivot = list[(low + high) >> 1]!
    let left = low
    let right = high
    while (left <= right) {
      while (compare(list[left]!, pivot) < 0) left += 1
      while (compare(list[right]!, pivot) > 0) right -= 1
      if (left > right) break
      const swapped = list[left]!
      list[left] = list[right]!
      list[right] = swapped
      left += 1
      right -= 1
    }
    if (count - 1 <= right) high = right
    else if (count - 1 >= left) low = left
    else break
  }
  return list.slice(0, count).sort(compare)
}

const FEW = 8

const fewOf = <T>(list: readonly T[], count: number, compare: (a: T, b: T) => number): T[] => {
  const first: T[] = []
  for (const one of list) {
    if (first.length === count && (count === 0 || compare(one, first[count - 1]!) >= 0)) continue
    let place = first.length
    while (place > 0 && compare(one, first[place - 1]!) < 0) place -= 1
    first.splice(place, 0, one)
    if (first.length > count) first.pop()
  }
  return first
}
