import { answer } from '@tutti/kit'
import { identity } from './contract.ts'
import type { State } from './identity/house.ts'
import * as sessions from './identity/sessions.ts'
import * as users from './identity/users.ts'
import { ownUser } from './routes/shapes.ts'
import { hasAdmin } from './store/users.ts'
import type { Tables, UserRow } from './store/tables.ts'

const publicUser = ({ id, name, display_name }: UserRow) => ({ id, name, display_name })

export const calls = answer<Tables, State>()(identity, (room) => ({
  verify: (_, { value, address, userAgent }) => sessions.verify(room, value, { address, userAgent }),
  keys: async () => ({ keys: await room.state.tokens.keys() }),
  setupRequired: async () => !(await hasAdmin(room.db.read)),
  users: (_, { ids }) => users.publicUsers(room, ids),
  createUser: async (_, input) => publicUser(await users.createUser(room, input)),
  listUsers: async (_, paging) => {
    const { total, items } = await users.usersOf(room, paging)
    return { total, items: items.map((user) => ({ ...publicUser(user), role: user.role, created_at: user.created_at })) }
  },
  setPassword: (_, input) => users.setPasswordByName(room, input),
  changeUser: async (_, { id, ...change }) => ownUser(await users.changeUser(room, id, change)),
  removeUser: (_, { id }) => users.removeUser(room, id),
  me: async ({ userId }) => ownUser(await users.userOf(room, userId)),
  rename: async ({ userId }, change) => ownUser(await users.changeUser(room, userId, change)),
  changePassword: ({ userId, sessionId }, passwords) =>
    users.changePassword(room, { userId, ...(sessionId ? { sessionId } : {}), ...passwords }),
  sessions: ({ userId }, slice) => sessions.sessionsOf(room, userId, slice),
  endSession: ({ userId }, { id }) => sessions.endSession(room, userId, id),
}))
