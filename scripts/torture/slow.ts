import { setTimeout as wait } from 'node:timers/promises'
import { between, median, summary } from './figures.ts'
import { type Load, RECOMMENDING } from './load.ts'
import type { Place } from './place.ts'

const DELAY_MS = 10_000
const PAUSE_MS = 1_000

export type Slowed = { ratio: number; pairs: { slow: number; usual: number }[]; requests: number; failed: number }

/** One service answers ten seconds late, by turns with as fast as it can: the p99 of what the other services answer, and the median ratio. */
export const withOneSlow = async (place: Place, load: Load, { pairs: count, ms }: { pairs: number; ms: number }): Promise<Slowed> => {
  const pairs: Slowed['pairs'] = []
  const all = { requests: 0, failed: 0 }
  const measure = async (delayMs: number) => {
    place.gate.delay(delayMs)
    await wait(PAUSE_MS)
    const began = performance.now()
    await wait(ms)
    const ended = performance.now()
    await wait(PAUSE_MS)
    const others = between(load.entries, began, ended).filter(({ deed }) => !(RECOMMENDING as readonly string[]).includes(deed))
    const { p99, requests, failedReads, failedWrites } = summary(others)
    all.requests += requests
    all.failed += failedReads + failedWrites
    return p99
  }
  for (let n = 0; n < count; n += 1) {
    const first = n % 2 === 0 ? await measure(0) : await measure(DELAY_MS)
    const second = n % 2 === 0 ? await measure(DELAY_MS) : await measure(0)
    pairs.push(n % 2 === 0 ? { usual: first, slow: second } : { slow: first, usual: second })
  }
  place.gate.delay(0)
  return { ratio: Number(median(pairs.map(({ slow, usual }) => slow / usual)).toFixed(2)), pairs, ...all }
}
