/** Runs pieces of work one after the other, at most this long (ms) in one turn of the event loop. */
const TURN_MS = 4

export type Turns = (work: () => void) => void

/** Shares the event loop fairly: a log with thousands of waiting batches must not stop the requests that come in. */
export function createTurns(): Turns {
  let waiting: (() => void)[] = []
  let next = 0
  let planned = false

  const run = (): void => {
    const end = performance.now() + TURN_MS
    while (next < waiting.length && performance.now() < end) waiting[next++]?.()
    waiting = waiting.slice(next)
    next = 0
    planned = waiting.length > 0
    if (planned) setImmediate(run)
  }
  return (work) => {
    waiting.push(work)
    if (planned) return
    planned = true
    setImmediate(run)
  }
}
