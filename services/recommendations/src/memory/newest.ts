const HOUR_MS = 3_600_000

/**
 * Which plays have a place in the memory: all of the newest hours that together hold no more than `most`. Plays may come in any order;
 * the same ones have a place in the end. The newest hour always has.
 */
export const makeNewest = (most: number) => {
  const hours = new Map<number, number>()
  let total = 0
  let since = 0
  const hourOf = (at: number) => Math.floor(at / HOUR_MS)
  const count = (at: number, by: 1 | -1) => {
    const hour = hourOf(at)
    if (hour < since) return
    const left = (hours.get(hour) ?? 0) + by
    if (left === 0) hours.delete(hour)
    else hours.set(hour, left)
    total += by
  }
  return {
    takes: (at: number) => hourOf(at) >= since,
    add: (at: number) => count(at, 1),
    remove: (at: number) => count(at, -1),
    count: () => total,
    /** From when on plays have a place, ms since the epoch. */
    since: () => since * HOUR_MS,
    /** Gives up the oldest hours until the rest fits. @returns whether it gave up any: what is older than {@link since} is to be forgotten */
    giveUp: (): boolean => {
      if (total <= most) return false
      const before = since
      for (const hour of [...hours.keys()].sort((a, b) => a - b)) {
        if (total <= most || hours.size === 1) break
        total -= hours.get(hour)!
        hours.delete(hour)
        since = hour + 1
      }
      return since > before
    },
  }
}
