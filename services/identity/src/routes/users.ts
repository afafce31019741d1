import { page, pagingUpTo, policy, type Routes, valid } from '@tutti/kit'
import { z } from 'zod'
import type { State } from '../identity/house.ts'
import * as users from '../identity/users.ts'
import type { Tables } from '../store/tables.ts'
import { ById, DisplayName, Name, ownUser, Password, privateUser, Role, webUser } from './shapes.ts'

/** The users: for admins, and as the Web API shows them. */
export const userRoutes: Routes<Tables, State> = (room) => {
  const { app } = room
  app.get('/tutti/v1/users', policy.admin, valid('query', pagingUpTo(500, 50)), async (c) => {
    const asked = c.req.valid('query')
    const { total, items } = await users.usersOf(room, asked)
    return c.json(page(c, { ...asked, total, items: items.map(ownUser) }))
  })
  app.post('/tutti/v1/users', policy.admin, valid('json', z.object({ name: Name, password: Password, role: Role })), async (c) =>
    c.json(ownUser(await users.createUser(room, c.req.valid('json'))), 201),
  )
  app.patch(
    '/tutti/v1/users/:id',
    policy.admin,
    valid('param', ById),
    valid('json', z.object({ role: Role.optional(), display_name: DisplayName.optional() })),
    async (c) => c.json(ownUser(await users.changeUser(room, c.req.valid('param').id, c.req.valid('json')))),
  )
  app.put('/tutti/v1/users/:id/password', policy.admin, valid('param', ById), valid('json', z.object({ new: Password })), async (c) => {
    const { id } = c.req.valid('param')
    const { userId, sessionId } = c.var.viewer
    await users.setPassword(room, { id, password: c.req.valid('json').new, ...(id === userId && sessionId ? { keep: sessionId } : {}) })
    return c.body(null, 204)
  })
  app.delete('/tutti/v1/users/:id', policy.admin, valid('param', ById), async (c) => {
    await users.removeUser(room, c.req.valid('param').id)
    return c.body(null, 204)
  })
  app.get('/v1/me', policy.user, async (c) =>
    c.json(privateUser(await users.userOf(room, c.var.viewer.userId), c.var.viewer, room.state.settings.market)),
  )
  app.get('/v1/users/:id', policy.user, valid('param', ById), async (c) =>
    c.json(webUser(await users.userOf(room, c.req.valid('param').id))),
  )
}
