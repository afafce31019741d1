import type { Db } from '@tutti/kit'

export type Kept<V> = {
  get(name: string): V | undefined
  /** Keeps what was read when `db.writes` was `readAt`, unless something was written meanwhile. */
  put(name: string, value: V, readAt: number): void
}

type Options<V> = { /** What all values together may take, in the unit of `sizeOf`. */ most: number; sizeOf: (value: V) => number }

/** Values read from a database until its next write, which drops all of them; bounded, the least recently used go first. */
export const untilWritten = <V>(db: Pick<Db<never>, 'writes'>, { most, sizeOf }: Options<V>): Kept<V> => {
  const values = new Map<string, V>()
  let size = 0
  let readAt = db.writes
  const refresh = () => {
    if (readAt === db.writes) return
    values.clear()
    size = 0
    readAt = db.writes
  }
  const drop = (name: string) => {
    const value = values.get(name)
    if (value === undefined) return undefined
    values.delete(name)
    size -= sizeOf(value)
    return value
  }
  const add = (name: string, value: V) => {
    values.set(name, value)
    size += sizeOf(value)
  }
  return {
    get: (name) => {
      refresh()
      const value = drop(name)
      if (value !== undefined) add(name, value)
      return value
    },
    put: (name, value, at) => {
      refresh()
      if (at !== readAt) return
      drop(name)
      add(name, value)
      while (size > most) drop(values.keys().next().value!)
    },
  }
}
