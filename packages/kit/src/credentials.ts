import { createLocalJWKSet, type JSONWebKeySet, jwtVerify, SignJWT } from 'jose'
import { Failure, refuse } from './errors.ts'
import type { Viewer } from './viewer.ts'

/** Who the tokens between services are for. */
export const AUDIENCE = 'tutti'
const LIFE_S = 60
const CACHED = 10_000

/** Remembers what was verified, by its bytes: verifying costs 100 µs, a look-up none. Bounded; the oldest goes first. */
const remembering = <V>(verify: (token: string) => Promise<{ value: V; until: number }>) => {
  const known = new Map<string, { value: V; until: number }>()
  return async (token: string): Promise<V> => {
    const hit = known.get(token)
    if (hit && hit.until > Date.now()) return hit.value
    const fresh = await verify(token)
    known.set(token, fresh)
    if (known.size > CACHED) known.delete(known.keys().next().value as string)
    return fresh.value
  }
}

/** The credential by which a service tells another that it is one: a JWT (HS256, 60 s) under the system's key. */
export const callerCredentials = (secret: Uint8Array) => {
  const signed = new Map<string, { token: string; until: number }>()
  return {
    sign: async (service: string): Promise<string> => {
      const hit = signed.get(service)
      if (hit && hit.until > Date.now()) return hit.token
      const token = await new SignJWT()
        .setProtectedHeader({ alg: 'HS256' })
        .setSubject(service)
        .setAudience(AUDIENCE)
        .setExpirationTime(`${LIFE_S}s`)
        .sign(secret)
      signed.set(service, { token, until: Date.now() + (LIFE_S / 2) * 1000 })
      return token
    },
    /** The name of the calling service. @throws Failure 401 */
    verify: remembering(async (token) => {
      try {
        const { payload } = await jwtVerify(token, secret, { audience: AUDIENCE, algorithms: ['HS256'] })
        return { value: payload.sub!, until: payload.exp! * 1000 }
      } catch (cause) {
        throw refuse('auth.invalid', {}, { cause })
      }
    }),
  }
}

/**
 * Reads the viewer out of the token that identity signed (EdDSA; claim `viewer`). `keys` is asked again when a key is unknown;
 * `warm` asks at once, so that tokens are read also while identity is away. @throws Failure 401, or 503 while the keys cannot be had
 */
export const viewerVerifier = (keys: () => Promise<JSONWebKeySet>) => {
  let set: ReturnType<typeof createLocalJWKSet> | undefined
  const warm = async () => (set = createLocalJWKSet(await keys()))
  const read = async (token: string) =>
    jwtVerify<{ viewer: Viewer }>(token, set ?? (await warm()), { audience: AUDIENCE, algorithms: ['EdDSA'] })
  const verify = remembering(async (token) => {
    try {
      const { payload } = await read(token).catch(async (error: { code?: string }) => {
        if (error.code !== 'ERR_JWKS_NO_MATCHING_KEY') throw error
        await warm()
        return read(token)
      })
      return { value: payload.viewer, until: payload.exp! * 1000 }
    } catch (cause) {
      // That identity is away says nothing about the token.
      if (cause instanceof Failure && cause.status >= 500) throw cause
      throw refuse('auth.invalid', {}, { cause })
    }
  })
  return Object.assign(verify, { warm })
}
