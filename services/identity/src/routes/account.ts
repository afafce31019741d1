import { page, paging, policy, type RoomEnv, type Routes, valid } from '@tutti/kit'
import type { Context } from 'hono'
import { z } from 'zod'
import type { House, State } from '../identity/house.ts'
import * as sessions from '../identity/sessions.ts'
import * as users from '../identity/users.ts'
import type { Tables, UserRow } from '../store/tables.ts'
import { hasAdmin } from '../store/users.ts'
import { giveCookie, renewCookie, takeCookie } from './cookie.ts'
import { ById, DisplayName, Name, ownUser, Password } from './shapes.ts'

const welcome = async (room: House, c: Context<RoomEnv>, user: UserRow) => {
  const { viewer } = c.var
  const from = { address: c.env.address, userAgent: c.req.header('user-agent'), ...(viewer.sessionId ? { replaces: viewer } : {}) }
  giveCookie(c, await sessions.beginSession(room, user, from), room.state.settings.sessionDays)
  return { user: ownUser(user) }
}

/** Setup, log-in, and what a user does with their own account. */
export const accountRoutes: Routes<Tables, State> = (room) => {
  const { app } = room
  app.get('/tutti/v1/setup', policy.public, async (c) => c.json({ required: !(await hasAdmin(room.db.read)) }))
  app.post(
    '/tutti/v1/setup',
    policy.public,
    valid('json', z.object({ token: z.string().max(200), name: Name, password: Password })),
    async (c) => c.json(await welcome(room, c, await users.setUp(room, c.req.valid('json'))), 201),
  )
  app.post('/tutti/v1/login', policy.public, valid('json', z.object({ name: Name, password: Password })), async (c) =>
    c.json(await welcome(room, c, await sessions.authenticate(room, c.req.valid('json')))),
  )
  app.post('/tutti/v1/logout', policy.public, async (c) => {
    await sessions.logOut(room, c.var.viewer)
    takeCookie(c)
    return c.body(null, 204)
  })
  app.get('/tutti/v1/me', policy.user, async (c) => {
    const user = await users.userOf(room, c.var.viewer.userId)
    renewCookie(c, room.state.settings.sessionDays)
    return c.json(ownUser(user))
  })
  app.patch('/tutti/v1/me', policy.user, valid('json', z.object({ display_name: DisplayName })), async (c) =>
    c.json(ownUser(await users.changeUser(room, c.var.viewer.userId, c.req.valid('json')))),
  )
  app.put('/tutti/v1/me/password', policy.user, valid('json', z.object({ current: Password, new: Password })), async (c) => {
    const { userId, sessionId } = c.var.viewer
    await users.changePassword(room, { userId, ...(sessionId ? { sessionId } : {}), ...c.req.valid('json') })
    return c.body(null, 204)
  })
  app.get('/tutti/v1/sessions', policy.user, valid('query', paging), async (c) => {
    const { userId, sessionId } = c.var.viewer
    const asked = c.req.valid('query')
    const { total, items } = await sessions.sessionsOf(room, userId, asked)
    return c.json(page(c, { ...asked, total, items: items.map((one) => ({ ...one, current: one.id === sessionId })) }))
  })
  app.delete('/tutti/v1/sessions/:id', policy.user, valid('param', ById), async (c) => {
    const { id } = c.req.valid('param')
    await sessions.endSession(room, c.var.viewer.userId, id)
    if (id === c.var.viewer.sessionId) takeCookie(c)
    return c.body(null, 204)
  })
}
