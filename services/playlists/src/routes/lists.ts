import { isId, page, paging, pagingUpTo, policy, refuse, valid } from '@tutti/kit'
import { playlistObjects } from '../objects/playlist.ts'
import * as reads from '../rules/read.ts'
import { pathId, type RouteRoom } from './request.ts'

/** Lists of playlists, and of a playlist's versions. */
export const listRoutes = (room: RouteRoom) => {
  const { app, db } = room
  app.get('/v1/me/playlists', policy('playlist-read-private'), valid('query', paging), async (c) => {
    const slice = c.req.valid('query')
    const { total, items } = await reads.mine(db, c.var.viewer, slice)
    return c.json(page(c, { ...slice, total, items: await playlistObjects(room, items) }))
  })
  app.get('/v1/users/:id/playlists', policy.user, valid('query', paging), async (c) => {
    const userId = c.req.param('id')
    if (!isId(userId)) throw refuse('request.invalid', { message: 'Invalid base62 id' })
    const slice = c.req.valid('query')
    const { total, items } = await reads.ofUser(db, c.var.viewer, { userId, ...slice })
    return c.json(page(c, { ...slice, total, items: await playlistObjects(room, items) }))
  })
  app.get('/tutti/v1/playlists/:id/versions', policy.user, pathId, valid('query', pagingUpTo(500)), async (c) => {
    const slice = c.req.valid('query')
    return c.json(page(c, { ...slice, ...(await reads.versionsOf(db, c.var.viewer, { id: c.req.valid('param').id, ...slice })) }))
  })
}
