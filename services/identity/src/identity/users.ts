import { newId, type Paging, type Tx } from '@tutti/kit'
import { SessionRevoked, UserChanged, UserCreated, UserRemoved } from '../contract.ts'
import { refuse } from '../errors.ts'
import { hashOf } from '../secrets/secret.ts'
import * as sessions from '../store/sessions.ts'
import type { Role, Tables, UserRow } from '../store/tables.ts'
import * as store from '../store/users.ts'
import type { House } from './house.ts'

const NAME = /^[\p{L}\p{N}][\p{L}\p{M}\p{N} ._@-]{0,63}$/u

export type NewUser = { name: string; password: string; role: Role }

/** How a log-in name is compared: "Zoé" typed on another keyboard, or in capitals, is the same. */
export const nameKey = (name: string): string => name.trim().normalize('NFKC').toLowerCase()

export const userOf = async ({ db }: Pick<House, 'db'>, id: string): Promise<UserRow> => {
  const user = await store.userById(db.read, id)
  if (!user) throw refuse('user.not-found', { id })
  return user
}

export const usersOf = ({ db }: Pick<House, 'db'>, paging: Paging) => store.usersByName(db.read, paging)

export const publicUsers = async ({ db }: Pick<House, 'db'>, ids: readonly string[]) => {
  const found = ids.length === 0 ? [] : await store.usersByIds(db.read, [...new Set(ids)])
  const byId = new Map(found.map((user) => [user.id, user]))
  return ids.map((id) => byId.get(id) ?? null)
}

/** Makes a user. The first admin also ends the setup. @throws Failure for a bad name, a taken one or a bad password */
export const createUser = async (house: House, input: NewUser): Promise<UserRow> => {
  const name = checkedName(input.name)
  if (await store.userByName(house.db.read, nameKey(name))) throw refuse('user.name-taken', { name })
  return keepUser(house, { ...input, name, password: await house.state.passwords.hash(input.password) })
}

/** Makes the first admin by the one-time token; of many who try at once one succeeds. */
export const setUp = (house: House, { token, name, password }: { token: string; name: string; password: string }): Promise<UserRow> =>
  house.state.setupLink.inTurn(async () => {
    const { db } = house
    if (await store.hasAdmin(db.read)) throw refuse('setup.done')
    if (!(await store.isSetupToken(db.read, hashOf(token)))) throw refuse('setup.wrong-token')
    const user = { name: checkedName(name), password: await house.state.passwords.hash(password), role: 'admin' } as const
    return keepUser(house, user, async (tx) => {
      if (await store.hasAdmin(tx)) throw refuse('setup.done')
    })
  })

const checkedName = (text: string): string => {
  const name = text.trim().normalize('NFC')
  if (!NAME.test(name)) throw refuse('user.name-invalid', { name: name.slice(0, 80) })
  return name
}

/** `password` is hashed already. */
const keepUser = async ({ db, state }: House, { name, password, role }: NewUser, first?: (tx: Tx<Tables>) => Promise<void>) => {
  const user = await db.write('users', async (tx) => {
    await first?.(tx)
    const id = newId()
    const created_event = tx.publish(UserCreated, { userId: id })
    const row: UserRow = {
      id,
      name,
      name_key: nameKey(name),
      display_name: name,
      role,
      password,
      epoch: 0,
      created_at: new Date().toISOString(),
      created_event,
      changed_at: null,
      changed_event: null,
    }
    if (!(await store.insertUser(tx, row))) throw refuse('user.name-taken', { name })
    if (role === 'admin') await store.deleteSetupTokens(tx)
    return row
  })
  if (role === 'admin') await state.setupLink.tidy()
  return user
}

/** Changes role or display name. @throws Failure `user.last-admin` */
export const changeUser = ({ db }: House, id: string, change: { role?: Role; display_name?: string }): Promise<UserRow> =>
  db.write('users', async (tx) => {
    const before = await present(tx, id)
    const isDemoted = before.role === 'admin' && change.role === 'listener'
    if (isDemoted && !(await store.hasAdmin(tx, id))) throw refuse('user.last-admin', { name: before.name })
    const epoch = before.epoch + (change.role !== undefined && change.role !== before.role ? 1 : 0)
    return store.updateUser(tx, id, { ...change, ...told(tx, id, epoch) })
  })

/** Removes a user with all sessions; every service forgets them. @throws Failure `user.last-admin` */
export const removeUser = ({ db }: House, id: string): Promise<void> =>
  db.write('users', async (tx) => {
    const { role, name } = await present(tx, id)
    if (role === 'admin' && !(await store.hasAdmin(tx, id))) throw refuse('user.last-admin', { name })
    await sessions.deleteSessions(tx, id)
    await store.deleteUser(tx, id)
    tx.publish(UserRemoved, { userId: id })
  })

/** A user's own change: the current password has to be right, and all other sessions end. */
export const changePassword = async (
  house: House,
  own: { userId: string; sessionId?: string; current: string; new: string },
): Promise<void> => {
  const user = await userOf(house, own.userId)
  if (!(await house.state.passwords.matches(own.current, user.password))) throw refuse('password.wrong')
  await setPassword(house, { id: user.id, password: own.new, keep: own.sessionId, before: user.password })
}

/** Sets a password and ends the user's sessions, but for `keep`. `before`: only if the password is still that one (a PHC string). */
export const setPassword = async (
  { db, state }: House,
  { id, password, keep, before }: { id: string; password: string; keep?: string; before?: string },
) => {
  const hashed = await state.passwords.hash(password)
  await db.write('users', async (tx) => {
    const user = await present(tx, id)
    if (before !== undefined && user.password !== before) throw refuse('password.wrong')
    for (const sessionId of await sessions.deleteSessions(tx, id, keep)) tx.publish(SessionRevoked, { userId: id, sessionId })
    await store.updateUser(tx, id, { password: hashed, ...told(tx, id, user.epoch + 1) })
  })
}

export const setPasswordByName = async (house: House, { name, password }: { name: string; password: string }): Promise<void> => {
  const user = await store.userByName(house.db.read, nameKey(name))
  if (!user) throw refuse('user.not-found', { id: name })
  await setPassword(house, { id: user.id, password })
}

const present = async (tx: Tx<Tables>, id: string) => {
  const user = await store.userById(tx, id)
  if (!user) throw refuse('user.not-found', { id })
  return user
}

const told = (tx: Tx<Tables>, userId: string, epoch: number) => ({
  epoch,
  changed_at: new Date().toISOString(),
  changed_event: tx.publish(UserChanged, { userId, epoch }),
})
