import { newId, type Paging, type Tx, type Viewer } from '@tutti/kit'
import { SessionRevoked } from '../contract.ts'
import { refuse } from '../errors.ts'
import { hashOf, isSecret, newSecret } from '../secrets/secret.ts'
import * as store from '../store/sessions.ts'
import type { Tables, UserRow } from '../store/tables.ts'
import { userById, userByName } from '../store/users.ts'
import type { House } from './house.ts'
import { expiryFrom, shorten } from './seen.ts'
import { nameKey } from './users.ts'

/** A user keeps the sessions that were seen last; older ones end. */
const MOST_SESSIONS = 100

export type From = { address?: string; userAgent?: string }

/** The password of a user, checked; an unknown user takes the same time. @throws Failure `login.failed` */
export const authenticate = async ({ db, state }: House, { name, password }: { name: string; password: string }): Promise<UserRow> => {
  const user = await userByName(db.read, nameKey(name))
  if (!(await state.passwords.matches(password, user?.password)) || !user) throw refuse('login.failed')
  return user
}

/** Begins a session; the secret is told once, and only its hash is kept. `replaces` ends with it. */
export const beginSession = async ({ db, state }: House, user: UserRow, from: From & { replaces?: Viewer }): Promise<string> => {
  const secret = newSecret()
  const now = Date.now()
  const at = new Date(now).toISOString()
  const { replaces } = from
  await db.write(user.id, async (tx) => {
    // The password was checked before this transaction: it may have been changed, or the user removed, meanwhile.
    if ((await userById(tx, user.id))?.password !== user.password) throw refuse('login.failed')
    await store.insertSession(tx, {
      id: newId(),
      hash: hashOf(secret),
      user_id: user.id,
      created_at: at,
      last_seen_at: at,
      expires_at: expiryFrom(now, state.settings.sessionDays),
      address: shorten(from.address, 100),
      user_agent: shorten(from.userAgent, 300),
    })
    if (replaces?.sessionId) await end(tx, replaces.userId, replaces.sessionId)
    for (const sessionId of await store.deleteSurplus(tx, user.id, MOST_SESSIONS))
      tx.publish(SessionRevoked, { userId: user.id, sessionId })
  })
  return secret
}

export const sessionsOf = ({ db }: House, userId: string, paging: Paging) =>
  store.sessionsOf(db.read, userId, { ...paging, now: new Date().toISOString() })

/** Ends a session of this user. @throws Failure `session.not-found` for one of somebody else too */
export const endSession = ({ db }: House, userId: string, id: string): Promise<void> =>
  db.write(userId, async (tx) => {
    if (!(await end(tx, userId, id))) throw refuse('session.not-found', { id })
  })

/** Ends the viewer's own session, if it has not ended already. */
export const logOut = async ({ db }: House, { userId, sessionId }: Viewer): Promise<void> => {
  if (sessionId) await db.write(userId, (tx) => end(tx, userId, sessionId))
}

const end = async (tx: Tx<Tables>, userId: string, sessionId: string): Promise<boolean> => {
  const was = await store.deleteSession(tx, userId, sessionId)
  if (was) tx.publish(SessionRevoked, { userId, sessionId })
  return was
}

/** Turns a session's secret into its viewer and the token that tells other processes. `null` when it is unknown or has ended. */
export const verify = async ({ db, state }: House, secret: string, from: From) => {
  if (!isSecret(secret)) return null
  const session = await store.sessionByHash(db.read, hashOf(secret), new Date().toISOString())
  if (!session) return null
  state.seen.note(session, from)
  return state.tokens.of({ userId: session.user_id, name: session.name, role: session.role, scopes: '*', sessionId: session.id })
}
