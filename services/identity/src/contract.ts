import { call, contract, event, type Viewer } from '@tutti/kit'
import { z } from 'zod'

const Id = z.string().length(22)
const UserRef = z.object({ userId: Id })

export const UserCreated = event('identity.user-created.v1', UserRef, { key: (e) => e.userId })
/** Name, role or password changed; signed URLs of an older epoch are not good any more. */
export const UserChanged = event('identity.user-changed.v1', UserRef.extend({ epoch: z.number().int() }), { key: (e) => e.userId })
/** The user is gone: every service erases what it knows of them. */
export const UserRemoved = event('identity.user-removed.v1', UserRef, { key: (e) => e.userId })
/** A browser session ended: caches forget it within a second. */
export const SessionRevoked = event('identity.session-revoked.v1', UserRef.extend({ sessionId: z.string() }), { key: (e) => e.userId })

export const ViewerShape: z.ZodType<Viewer, Viewer> = z.object({
  userId: z.string(),
  name: z.string(),
  role: z.enum(['admin', 'listener', 'service', 'nobody']),
  scopes: z.union([z.literal('*'), z.array(z.string()).readonly()]),
  sessionId: z.string().optional(),
  clientId: z.string().optional(),
})

/** The session cookie: browsers keep a `__Host-` name over https only. The value is 43 base64url characters, a 256-bit secret. */
export const sessionCookie = (secure: boolean): string => (secure ? '__Host-tutti-session' : 'tutti-session')

/** What the gateway read from a request. `value` is the secret itself. */
export const Credential = z.object({
  kind: z.enum(['session', 'bearer']),
  value: z.string().min(1).max(4096),
  address: z.string().optional(),
  userAgent: z.string().optional(),
})

/** A user as others may see them. */
export type PublicUser = { id: string; name: string; display_name: string }
const PublicUser = z.object({ id: z.string(), name: z.string(), display_name: z.string() })

const Role = z.enum(['admin', 'listener'])
const DisplayName = z.string().trim().min(1).max(100)
const OwnUser = PublicUser.extend({ role: Role, created_at: z.string() })
const SessionShape = z.object({
  id: z.string(),
  created_at: z.string(),
  last_seen_at: z.string(),
  address: z.string(),
  user_agent: z.string(),
})
const slice = z.object({ limit: z.number().int().min(1).max(500), offset: z.number().int().min(0) })

/** What siblings may ask of identity. */
export const identity = contract('identity', {
  /**
   * Turns a credential into a viewer, and into the token (EdDSA, 60 s) by which the viewer is told to services in other processes.
   * `null` when the credential is unknown, expired or revoked. `expiresAt` is that of the token, in ms since the epoch.
   * A session's secret is taken as a bearer too, from programs that keep no cookies.
   */
  verify: call(Credential, z.object({ viewer: ViewerShape, token: z.string(), expiresAt: z.number() }).nullable(), { who: 'service' }),
  /** The public keys for those tokens (JWKS, RFC 7517). */
  keys: call(z.void(), z.object({ keys: z.array(z.record(z.string(), z.unknown())) }), { who: 'service' }),
  /** Whether there is no admin yet. */
  setupRequired: call(z.void(), z.boolean(), { who: 'service' }),
  /** In the order of the ids, `null` for unknown ones. */
  users: call(z.object({ ids: z.array(z.string()).max(500) }), z.array(PublicUser.nullable())),
  /** For the command line. */
  createUser: call(z.object({ name: z.string(), password: z.string(), role: z.enum(['admin', 'listener']) }), PublicUser, { who: 'admin' }),
  listUsers: call(
    z.object({ limit: z.number().int(), offset: z.number().int() }),
    z.object({ total: z.number(), items: z.array(PublicUser.extend({ role: z.enum(['admin', 'listener']), created_at: z.string() })) }),
    { who: 'admin' },
  ),
  setPassword: call(z.object({ name: z.string(), password: z.string() }), z.void(), { who: 'admin' }),
  changeUser: call(z.object({ id: Id, role: Role.optional(), display_name: DisplayName.optional() }), OwnUser, { who: 'admin' }),
  removeUser: call(z.object({ id: Id }), z.void(), { who: 'admin' }),
  /** The viewer's own account. Logging in and out is HTTP's matter alone: it gives and takes a cookie. */
  me: call(z.void(), OwnUser),
  rename: call(z.object({ display_name: DisplayName }), OwnUser),
  /** Ends the viewer's other sessions. */
  changePassword: call(z.object({ current: z.string().max(2_000), new: z.string().max(2_000) })),
  /** The viewer's sessions, those used last first. */
  sessions: call(slice, z.object({ total: z.number(), items: z.array(SessionShape) })),
  endSession: call(z.object({ id: z.string().min(1).max(64) })),
})
