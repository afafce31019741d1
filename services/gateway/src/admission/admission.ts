import { sessionCookie } from '@tutti/identity/contract'
import { type Context, nobody, refuse } from '@tutti/kit'
import { type CredentialCache, credentialOf, type Verified } from './credentials.ts'
import type { rateLimits } from '../limits/rates.ts'
import type { Exchange, Seen } from '../request/exchange.ts'
import { checkOrigin, demandOwnOrigin } from '../request/origin.ts'
import type { SetupGate } from './setup-gate.ts'

export type Admitting = { credentials: CredentialCache; limits: ReturnType<typeof rateLimits>; gate: SetupGate; requestTimeoutMs: number }

const MEDIA = '/media/'

/**
 * Finds out who asks, and whether they may ask at all: setup, origin, credential, limits. What they may do is each route's policy.
 * A bearer that nobody knows is refused; a cookie that has ended is as good as none, so that one can log in with it, and is taken away.
 * @throws Failure 401, 403, 429 or 503
 */
export const admit = async ({ credentials, limits, gate, requestTimeoutMs }: Admitting, exchange: Exchange): Promise<Context> => {
  const credential = credentialOf(exchange)
  checkOrigin(exchange, credential?.kind)
  await gate(exchange.path)
  const verified = credential ? await credentials.viewerOf(credential, exchange) : null
  if (credential && !verified) {
    await limits.countUnknown(exchange.address)
    if (credential.kind === 'bearer') throw refuse('auth.invalid')
    exchange.outgoing.setHeader('Set-Cookie', endedCookie(exchange.secure))
  }
  await limits.count(verified?.viewer ?? nobody, exchange.address, exchange.path.startsWith(MEDIA))
  return contextOf(exchange, verified, Date.now() + requestTimeoutMs)
}

/** As {@link admit}, for a live connection: only for signed-in people, only from our own pages. */
export const admitSocket = async ({ credentials, limits, gate }: Admitting, seen: Seen): Promise<Context> => {
  const credential = credentialOf(seen)
  if (credential?.kind !== 'bearer') demandOwnOrigin(seen, credential !== undefined)
  await gate(seen.path)
  const verified = credential ? await credentials.viewerOf(credential, seen) : null
  if (!verified) {
    await limits.countUnknown(seen.address)
    throw credential ? refuse('auth.invalid') : refuse('auth.required', { method: seen.incoming.method!, path: seen.path })
  }
  await limits.count(verified.viewer, seen.address, false)
  return contextOf(seen, verified, undefined)
}

const contextOf = (
  { requestId, origin, trace: { traceparent } }: Seen,
  verified: Verified | null,
  deadline: number | undefined,
): Context => ({
  viewer: verified?.viewer ?? nobody,
  requestId,
  origin,
  traceparent,
  ...(verified ? { viewerToken: verified.token } : {}),
  ...(deadline ? { deadline } : {}),
})

const endedCookie = (secure: boolean) => `${sessionCookie(secure)}=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
