import type { Logger } from '@tutti/kit'
import { Redis } from 'iovalkey'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { Counter, Counters } from './counters.ts'

const CONNECT_MS = 1_000
/** Nobody waits longer for a count: then the gateway counts by itself, and asks again a while later. */
const ANSWER_MS = 250
const PAUSE_MS = 2_000

/**
 * All gateways count on one Valkey or Redis server. While it does not answer, each counts by itself with the same limits, so that
 * nobody is locked out and nothing is without a limit; it says so once, and comes back by itself.
 */
export const sharedCounters = async (url: string, logger: Logger): Promise<Counters> => {
  const client = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    commandTimeout: ANSWER_MS,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    retryStrategy: (tries) => Math.min(PAUSE_MS, 50 * 2 ** Math.min(tries, 6)),
  })
  const state = serverState(logger)
  // Without a listener for errors the client prints each of them.
  client.on('error', state.away)
  client.on('close', () => state.away())
  client.on('ready', state.back)
  // A gateway starts without it as well.
  await client.connect().catch(state.away)
  return {
    make: ({ name, points, seconds: duration }) => {
      // Of the library's classes, the one for Valkey runs a script that Redis 7 does not know; this one runs on both.
      const shared = new RateLimiterRedis({ storeClient: client, keyPrefix: `tutti:limit:${name}`, points, duration })
      return insured({ shared, own: new RateLimiterMemory({ points, duration }), state, isReady: () => client.status === 'ready' })
    },
    scope: () => (state.isAway() ? 'per replica' : 'shared'),
    close: () => {
      state.end()
      client.disconnect()
    },
  }
}

const serverState = (logger: Logger) => {
  let [isAway, isOver, askAgainAt] = [false, false, 0]
  return {
    isAway: () => isAway,
    mayAsk: () => performance.now() >= askAgainAt,
    away: (error?: unknown) => {
      askAgainAt = performance.now() + PAUSE_MS
      if (isAway || isOver) return
      isAway = true
      logger.warn({ err: error }, 'Valkey does not answer: until it does, each gateway limits requests by itself.')
    },
    back: () => {
      askAgainAt = 0
      if (!isAway) return
      isAway = false
      logger.info('Valkey answers again: the gateways limit requests together.')
    },
    end: () => void (isOver = true),
  }
}

type Insured = { shared: Counter; own: Counter; state: ReturnType<typeof serverState>; isReady: () => boolean }

const insured = ({ shared, own, state, isReady }: Insured): Counter => {
  const counting =
    (verb: 'consume' | 'reward'): Counter['consume'] =>
    async (key) => {
      if (!isReady() || !state.mayAsk()) return own[verb](key)
      try {
        const counted = await shared[verb](key)
        state.back()
        return counted
      } catch (error) {
        if (error instanceof RateLimiterRes) throw error
        state.away(error)
        return own[verb](key)
      }
    }
  return { consume: counting('consume'), reward: counting('reward') }
}
