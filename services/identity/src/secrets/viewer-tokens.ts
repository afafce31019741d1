import { join } from 'node:path'
import { AUDIENCE, type Viewer } from '@tutti/kit'
import { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair, importPKCS8, type JWK, SignJWT } from 'jose'
import { keepSecret } from './file.ts'

const ALGORITHM = 'EdDSA'
const LIFE_MS = 60_000
const MOST_KEPT = 10_000

export type Signed = { viewer: Viewer; token: string; /** ms since the epoch */ expiresAt: number }

export type ViewerTokens = {
  /** The viewer of a session and the token that tells them to other processes; signed once in half a lifetime. */
  of(viewer: Viewer): Promise<Signed>
  /** The public keys (JWKS, RFC 7517). */
  keys: JWK[]
}

/** Signs viewers by the Ed25519 key in `folder`, which is made when there is none (PKCS #8, mode 0600). */
export const openViewerTokens = async (folder: string): Promise<ViewerTokens> => {
  const pem = await keepSecret(join(folder, 'viewer-token-key.pem'), async () =>
    exportPKCS8((await generateKeyPair(ALGORITHM, { crv: 'Ed25519', extractable: true })).privateKey),
  )
  const key = await importPKCS8(pem, ALGORITHM, { extractable: true })
  const { d: _, ...jwk } = await exportJWK(key)
  const kid = await calculateJwkThumbprint(jwk)
  const kept = new Map<string, Signed>()
  const sign = async (viewer: Viewer): Promise<Signed> => {
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
  return {
    keys: [{ ...jwk, kid, alg: ALGORITHM, use: 'sig' }],
    of: async (viewer) => {
      const id = viewer.sessionId ?? viewer.userId
      const before = kept.get(id)
      if (before && before.expiresAt - Date.now() > LIFE_MS / 2 && isSame(before.viewer, viewer)) return before
      const signed = await sign(viewer)
      kept.delete(id)
      kept.set(id, signed)
      if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!)
      return signed
    },
  }
}

const isSame = (a: Viewer, b: Viewer) => a.userId === b.userId && a.name === b.name && a.role === b.role
