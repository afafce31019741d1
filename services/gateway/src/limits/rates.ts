import { refuse, type Viewer } from '@tutti/kit'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { addressKey } from '../request/trusted-proxies.ts'
import type { GatewaySettings } from '../settings.ts'

const WINDOW_S = 30

export type Limit = (key: string) => Promise<void>

/** At most `points` in `seconds` for each key; none at all for 0. @throws Failure 429 that says when the window ends */
export const limit = (points: number, seconds: number): Limit => {
  if (points === 0) return async () => undefined
  const limiter = new RateLimiterMemory({ points, duration: seconds })
  return async (key) => {
    try {
      await limiter.consume(key)
    } catch (error) {
      throw limited(error)
    }
  }
}

/** Whole seconds until trying again makes sense, of what the limiter threw. */
export const secondsLeft = (error: unknown): number => {
  if (!(error instanceof RateLimiterRes)) throw error
  return Math.max(1, Math.ceil(error.msBeforeNext / 1000))
}

const limited = (error: unknown) => {
  const seconds = secondsLeft(error)
  return refuse('rate.limited', { seconds }, { retryAfterS: seconds })
}

/** The limits on requests: one person's do not count for another on the same address. */
export const rateLimits = (settings: GatewaySettings) => {
  const [perAddress, perUser, perClient] = [settings.ratePerAddress, settings.ratePerUser, settings.ratePerClient].map((points) =>
    limit(points, WINDOW_S),
  ) as [Limit, Limit, Limit]
  const media = limit(settings.rateMedia, WINDOW_S)
  const unknown = limit(settings.ratePerAddress, WINDOW_S)
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
