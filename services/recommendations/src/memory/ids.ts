/** Gives each id a small whole number, for typed arrays. Numbers differ from start to start: never order by them. */
export type Ids = {
  /** The number of an id, given now if it had none. */
  of(id: string): number
  find(id: string): number | undefined
  at(index: number): string
  count(): number
}

export const makeIds = (): Ids => {
  const numbers = new Map<string, number>()
  const names: string[] = []
  return {
    of: (id) => {
      const known = numbers.get(id)
      if (known !== undefined) return known
      numbers.set(id, names.length)
      return names.push(id) - 1
    },
    find: (id) => numbers.get(id),
    at: (index) => names[index]!,
    count: () => names.length,
  }
}

/** Orders two ids as every start orders them. */
export const compareIds = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
