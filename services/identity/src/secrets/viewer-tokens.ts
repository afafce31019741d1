import { AUDIENCE, repeating, type Db, type Logger, type Viewer } from '@tutti/kit'
import { type JWK, SignJWT } from 'jose'
import type { Tables } from '../store/tables.ts'
import { ALGORITHM, openSigningKeys, type SigningKey } from './signing-keys.ts'

const LIFE_MS = 60_000
const MOST_KEPT = 10_000
const RENEW_MS = 60_000

export type Signed = { viewer: Viewer; token: string; /** ms since the epoch */ expiresAt: number }

export type ViewerTokens = {
  /** The viewer of a session and the token that tells them to other processes; signed once in half a lifetime. */
  of(viewer: Viewer): Promise<Signed>
  /** The public keys (JWKS, RFC 7517). */
  keys(): Promise<JWK[]>
  stop(): Promise<void>
}

type Options = { db: Db<Tables>; secret: Buffer; days: number; logger: Logger }

/** Signs viewers (EdDSA, a minute) by the key of the day; see `openSigningKeys`. */
export const openViewerTokens = async (options: Options): Promise<ViewerTokens> => {
  const keys = await openSigningKeys(options)
  const failed = (error: unknown) => options.logger.warn({ err: error }, 'Cannot renew the signing keys; trying again.')
  const renewing = repeating({ work: keys.renew, everyMs: RENEW_MS, failed })
  const kept = new Map<string, Signed>()
  return {
    keys: keys.shown,
    stop: renewing.stop,
    of: async (viewer) => {
      const id = viewer.sessionId ?? viewer.userId
      const before = kept.get(id)
      if (before && before.expiresAt - Date.now() > LIFE_MS / 2 && isSame(before.viewer, viewer)) return before
      const signed = await sign(viewer, keys.signer())
      kept.delete(id)
      kept.set(id, signed)
      if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!)
      return signed
    },
  }
}

const sign = async (viewer: Viewer, { kid, key }: SigningKey): Promise<Signed> => {
  const now = Math.floor(Date.now() / 1000)
  const expires = now + LIFE_MS / 1000
  const token = await new SignJWT({ viewer })
    .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'JWT' })
    .setSubject(viewer.userId)
    .setIssuer('tutti-identity')
    .setAudience(AUDIENCE)
    .setIssuedAt(now)
    .setExpirationTime(expires)
    .sign(key)
  return { viewer, token, expiresAt: expires * 1000 }
}

const isSame = (a: Viewer, b: Viewer) => a.userId === b.userId && a.name === b.name && a.role === b.role
