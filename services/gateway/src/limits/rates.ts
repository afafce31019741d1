import { refuse, type Viewer } from '@tutti/kit'
import RateLimiterRes from 'rate-limiter-flexible/lib/RateLimiterRes.js'
import { addressKey } from '../request/trusted-proxies.ts'
import type { GatewaySettings } from '../settings.ts'
import type { CounterOptions, Counters } from './counters.ts'

const WINDOW_S = 30

export type Limit = (key: string) => Promise<void>

/** At most `points` in `seconds` for each key; no limit for 0. @throws Failure 429 that says when the window ends */
export const limit = (counters: Counters, options: CounterOptions): Limit => {
  if (options.points === 0) return async () => undefined
  const limiter = counters.make(options)
  return async (key) => {
    try {
      await limiter.consume(key)
    } catch (error) {
      throw refusal(error)
    }
  }
}

/** Whole seconds until trying again makes sense, of what the limiter threw. */
export const secondsLeft = (error: unknown): number => {
  if (!(error instanceof RateLimiterRes)) throw error
  return Math.max(1, Math.ceil(error.msBeforeNext / 1000))
}

const refusal = (error: unknown) => {
  const seconds = secondsLeft(error)
  return refuse('rate.limited', { seconds }, { retryAfterS: seconds })
}

/** The limits on requests: one person's do not count for another on the same address. */
export const rateLimits = (settings: GatewaySettings, counters: Counters) => {
  const limited = (name: string, points: number) => limit(counters, { name, points, seconds: WINDOW_S })
  const perAddress = limited('address', settings.ratePerAddress)
  const perUser = limited('user', settings.ratePerUser)
  const perClient = limited('client', settings.ratePerClient)
  const media = limited('media', settings.rateMedia)
  const unknown = limited('unknown', settings.ratePerAddress)
  return {
    /** Counts a request. Media have a limit of their own: a page of albums asks for fifty covers at once. */
    count: async (viewer: Viewer, address: string, isMedia: boolean): Promise<void> => {
      const isKnown = viewer.role !== 'nobody'
      if (isMedia) return media(isKnown ? viewer.userId : addressKey(address))
      if (!isKnown) return perAddress(addressKey(address))
      await perUser(viewer.userId)
      const client = viewer.clientId ?? viewer.sessionId
      if (client) await perClient(client)
    },
    /** Counts a credential that nobody knows: whoever guesses is stopped. */
    countUnknown: (address: string): Promise<void> => unknown(addressKey(address)),
  }
}
