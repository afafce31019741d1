import { refuse } from '@tutti/kit'
import type { Seen } from './exchange.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Refuses changes that another site made a browser ask for (cross-site request forgery). A bearer is never sent by itself,
 * so that it needs no such proof.
 * @throws Failure `auth.origin`
 */
export const checkOrigin = (seen: Seen, credential: 'session' | 'bearer' | undefined): void => {
  if (credential === 'bearer' || SAFE.has(seen.incoming.method!)) return
  demandOwnOrigin(seen, credential === 'session')
}

/** For WebSockets: the same-origin policy does not cover them (RFC 6455, 10.2). */
export const demandOwnOrigin = ({ incoming, ownOrigins, path }: Seen, hasCookie: boolean): void => {
  const { origin } = incoming.headers
  const isOwn =
    origin === undefined ? !hasCookie || incoming.headers['sec-fetch-site'] === 'same-origin' : ownOrigins.includes(origin.toLowerCase())
  if (!isOwn) throw refuse('auth.origin', { method: incoming.method!, path, origin: (origin ?? 'no Origin header').slice(0, 200) })
}
