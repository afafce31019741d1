const SHARE = 0.2
const PER_SECOND = 5
const MOST = 100

/**
 * How many requests may be tried again: one for five that come, and five a second besides, a hundred at once. Without a budget
 * a service that is slow because of its load would get twice the load.
 */
export const retryBudget = (now: () => number = () => performance.now()) => {
  let left = MOST
  let at = now()
  return {
    /** Counts a request that came. */
    came: (): void => void (left = Math.min(MOST, left + SHARE)),
    /** Whether one more may be tried again; counts it. */
    take: (): boolean => {
      const then = at
      at = now()
      left = Math.min(MOST, left + ((at - then) / 1_000) * PER_SECOND)
      if (left < 1) return false
      left -= 1
      return true
    },
  }
}
