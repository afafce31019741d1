import type { All, Place } from './apply.ts'
import type { Envelope } from './event.ts'

type Batch = { events: readonly Envelope[]; places: readonly Place[]; resolve: () => void; reject: (error: unknown) => void }

/** More in one transaction would keep the event loop and hold up the writes of others. */
const MOST_EVENTS = 256

/**
 * Joins batches that come at the same time, each from another partition: one transaction for all of them costs little more than
 * one for each. There is no order across partitions, and within one the next batch comes only after the last was applied.
 * Fails for all when one of them fails: then each is for its own partition to see to.
 */
export const together = (apply: All): All => {
  const waiting: Batch[] = []
  let working = false
  const next = () => {
    const taken = waiting.splice(0, 1)
    for (let count = taken[0]!.events.length; waiting[0] && count + waiting[0].events.length <= MOST_EVENTS;) {
      count += waiting[0].events.length
      taken.push(waiting.shift()!)
    }
    return taken
  }
  const work = async () => {
    working = true
    // Batches of one turn of the event loop come one after the other: all of them are there when it has ended.
    await Promise.resolve()
    while (waiting.length > 0) {
      const taken = next()
      try {
        await apply(
          taken.flatMap(({ events }) => events),
          taken.flatMap(({ places }) => places),
        )
        for (const { resolve } of taken) resolve()
      } catch (error) {
        for (const { reject } of taken) reject(error)
      }
    }
    working = false
  }
  return (events, places) =>
    new Promise((resolve, reject) => {
      waiting.push({ events, places, resolve, reject })
      if (!working) void work()
    })
}
