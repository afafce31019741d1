import { policy, valid } from '@tutti/kit'
import type { Context } from 'hono'
import { z } from 'zod'
import { refuse } from '../errors.ts'
import { filtered, filterOf } from '../objects/fields.ts'
import { fullPlaylist, playlistObjects } from '../objects/playlist.ts'
import { seen } from '../rules/access.ts'
import * as rules from '../rules/playlist.ts'
import { Details, keyOf, pathId, type RouteRoom } from './request.ts'

const Create = valid('json', Details.extend({ name: z.string().trim().min(1).max(200) }))

/** One playlist: made, read, changed. Which scope is needed depends on whether it is public; the rules ask for it. */
export const playlistRoutes = (room: RouteRoom) => {
  const { app, db } = room
  const create = async (c: Context, details: rules.Details & { name: string }) => {
    const viewer = c.get('viewer')
    const id = await rules.create(db, viewer, { ...details, idempotency_key: keyOf(c) })
    const row = await seen(db.read, viewer, id)
    return c.json(await fullPlaylist(room, row), 201)
  }
  app.post('/v1/me/playlists', policy.user, Create, (c) => create(c, c.req.valid('json')))
  app.post('/v1/users/:id/playlists', policy.user, Create, (c) => {
    const id = c.req.param('id')
    if (id !== c.var.viewer.userId) throw refuse('playlist.other-user', { id })
    return create(c, c.req.valid('json'))
  })
  app.get('/v1/playlists/:id', policy.user, pathId, valid('query', z.object({ fields: z.string().optional() })), async (c) => {
    const { fields } = c.req.valid('query')
    const filter = fields ? filterOf(fields) : undefined
    const object = await fullPlaylist(room, await seen(db.read, c.var.viewer, c.req.valid('param').id))
    return c.json((filter ? filtered(object, filter) : object) as object)
  })
  app.put('/v1/playlists/:id', policy.user, pathId, valid('json', Details), async (c) => {
    await rules.change(db, c.var.viewer, { id: c.req.valid('param').id, ...c.req.valid('json') })
    return c.body(null, 200)
  })
  app.get('/v1/playlists/:id/images', policy.user, pathId, async (c) => {
    const [object] = await playlistObjects(room, [await seen(db.read, c.var.viewer, c.req.valid('param').id)])
    return c.json(object!.images)
  })
}
