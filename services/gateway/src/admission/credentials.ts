import { hash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { sessionCookie } from '@tutti/identity/contract'
import type { Viewer } from '@tutti/kit'
import type { Seen } from '../request/exchange.ts'

export type Credential = { kind: 'session' | 'bearer'; value: string }

export type Verified = { viewer: Viewer; token: string; /** ms since the epoch */ expiresAt: number }

export type Verify = (credential: Credential & { address?: string; userAgent?: string }) => Promise<Verified | null>

const MOST_KEPT = 10_000
/** A token that goes on to another process has to live until that one has read it. */
const MARGIN_MS = 10_000
const LONGEST = 4_096

/** The credential of a request; a bearer before a cookie. */
export const credentialOf = ({ incoming, secure }: Seen): Credential | undefined => {
  const { authorization, cookie } = incoming.headers
  if (authorization !== undefined) {
    const bearer = /^Bearer +([^ ]+) *$/i.exec(authorization)?.[1]
    return { kind: 'bearer', value: bearer && bearer.length <= LONGEST ? bearer : '' }
  }
  const value = cookie && cookieValue(cookie, sessionCookie(secure))
  return value ? { kind: 'session', value: value.slice(0, LONGEST) } : undefined
}

const cookieValue = (cookies: string, name: string): string | undefined => {
  for (const pair of cookies.split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return undefined
}

const userAgentOf = ({ headers }: IncomingMessage) => headers['user-agent']

/**
 * Who is behind a credential, remembered by its SHA-256 while the token that identity signed lives. One question at a time
 * for one credential; what was asked before a revocation is not remembered after it.
 */
export const credentialCache = (verify: Verify) => {
  const kept = new Map<string, Verified>()
  const asked = new Map<string, Promise<Verified | null>>()
  let revocations = 0
  const remember = (key: string, verified: Verified) => {
    kept.set(key, verified)
    if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value!)
  }
  const ask = async (key: string, credential: Credential, { address, incoming }: Seen): Promise<Verified | null> => {
    const before = revocations
    const userAgent = userAgentOf(incoming)
    const verified = await verify({ ...credential, address, ...(userAgent ? { userAgent } : {}) })
    if (verified && before === revocations) remember(key, verified)
    return verified
  }
  const forget = (isMeant: (viewer: Viewer) => boolean) => {
    revocations += 1
    asked.clear()
    for (const [key, { viewer }] of kept) if (isMeant(viewer)) kept.delete(key)
  }
  return {
    /** `null` when identity does not know the credential. @throws Failure when identity cannot be asked */
    viewerOf: (credential: Credential, seen: Seen): Promise<Verified | null> | Verified | null => {
      if (credential.value === '') return null
      const key = `${credential.kind}${hash('sha256', credential.value, 'base64url')}`
      const known = kept.get(key)
      if (known && known.expiresAt - MARGIN_MS > Date.now()) {
        // Moved to the end: the one that was not used for longest goes first.
        kept.delete(key)
        kept.set(key, known)
        return known
      }
      const underWay = asked.get(key)
      if (underWay) return underWay
      const question = ask(key, credential, seen).finally(() => asked.get(key) === question && asked.delete(key))
      asked.set(key, question)
      return question
    },
    forgetSession: (sessionId: string) => forget((viewer) => viewer.sessionId === sessionId),
    forgetUser: (userId: string) => forget((viewer) => viewer.userId === userId),
    clear: () => forget(() => true),
  }
}

export type CredentialCache = ReturnType<typeof credentialCache>
