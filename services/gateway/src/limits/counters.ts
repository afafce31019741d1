import type { Logger } from '@tutti/kit'
import type { RateLimiterAbstract } from 'rate-limiter-flexible'
import RateLimiterMemory from 'rate-limiter-flexible/lib/RateLimiterMemory.js'

/** Counts by keys; `consume` throws a `RateLimiterRes` when there are no points left in the window. */
export type Counter = Pick<RateLimiterAbstract, 'consume' | 'reward'>

/** `name` tells counters of several gateways apart. */
export type CounterOptions = { name: string; points: number; seconds: number }

export type Counters = {
  make(options: CounterOptions): Counter
  /** Whether all gateways count together, or each by itself; `undefined` when they were never to. */
  scope(): 'shared' | 'per replica' | undefined
  close(): void
}

/** Each gateway counts by itself, in its memory. */
export const ownCounters = (): Counters => ({
  make: ({ points, seconds }) => new RateLimiterMemory({ points, duration: seconds }),
  scope: () => undefined,
  close: () => undefined,
})

/** With the address of a Valkey or Redis server all gateways count there; its client is loaded only then. */
export const countersOf = async (valkeyUrl: string | undefined, logger: Logger): Promise<Counters> =>
  valkeyUrl === undefined ? ownCounters() : (await import('./shared-counters.ts')).sharedCounters(valkeyUrl, logger)
