import type { Viewer } from '@tutti/kit'
import { refuse } from '../errors.ts'
import type { Exchange } from '../request/exchange.ts'
import { addressKey } from '../request/trusted-proxies.ts'
import { readBody } from '../targets/body.ts'
import type { Counter, Counters } from './counters.ts'
import { secondsLeft } from './rates.ts'

const WINDOW_S = 300
const USERS_PER_ADDRESS = 10
const MOST_BODY_BYTES = 16_384
const FAILURES = new Set([401, 403])

/** Where passwords are checked, and whose: the body's `name`, or the viewer's own. */
const GUARDED: Record<string, 'name' | 'viewer'> = { 'POST /tutti/v1/login': 'name', 'PUT /tutti/v1/me/password': 'viewer' }

/**
 * Limits wrong passwords per (address, user), and per address. A slot is taken before the password is checked and given back
 * when it was right, so that many tries at once are no more than the limit.
 */
export const loginFailures = (perUser: number, counters: Counters) => {
  if (perUser === 0) return async () => undefined
  const users = counters.make({ name: 'login', points: perUser, seconds: WINDOW_S })
  const addresses = counters.make({ name: 'logins', points: perUser * USERS_PER_ADDRESS, seconds: WINDOW_S })
  return async ({ incoming, outgoing, path, address }: Exchange, viewer: Viewer): Promise<void> => {
    if (incoming.method === 'GET') return
    const guarded = GUARDED[`${incoming.method} ${path.replace(/\/$/, '')}`]
    if (!guarded) return
    const user = guarded === 'viewer' ? viewer.userId : nameIn(await readBody(incoming, MOST_BODY_BYTES))
    const slots = [
      [addresses, addressKey(address)],
      [users, `${addressKey(address)} ${user}`],
    ] as const
    for (const [limiter, key] of slots) await take(limiter, key)
    outgoing.once('close', () => {
      // An answer that never came tells nothing of the password: the slot stays taken.
      if (outgoing.headersSent && !FAILURES.has(outgoing.statusCode)) for (const [limiter, key] of slots) limiter.reward(key).catch(ignore)
    })
  }
}

/** A slot that cannot be given back runs out by itself. */
const ignore = () => undefined

const take = async (limiter: Counter, key: string) => {
  try {
    await limiter.consume(key)
  } catch (error) {
    const seconds = secondsLeft(error)
    throw refuse('login.too-many', { seconds }, { retryAfterS: seconds })
  }
}

/** As identity compares names. What is no such body is refused there. */
const nameIn = (body: Buffer): string => {
  try {
    const { name } = JSON.parse(body.toString()) as { name?: unknown }
    return typeof name === 'string' ? name.trim().normalize('NFKC').toLowerCase().slice(0, 200) : ''
  } catch {
    return ''
  }
}
