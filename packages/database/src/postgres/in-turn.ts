/** Runs works of the same key one after the other, in the order in which they came. */
export const inTurn = () => {
  const last = new Map<string | symbol, Promise<unknown>>()
  const run = <R>(key: string | symbol, work: () => Promise<R>): Promise<R> => {
    const before = last.get(key)
    const mine = before ? before.then(work, work) : work()
    last.set(key, mine)
    const leave = () => void (last.get(key) === mine && last.delete(key))
    mine.then(leave, leave)
    return mine
  }
  /** Waits for all that were begun. */
  const idle = async () => {
    while (last.size > 0) await Promise.allSettled(last.values())
  }
  return { run, idle }
}
