import { isId, policy, refuse, valid } from '@tutti/kit'
import { z } from 'zod'
import * as rules from '../rules/playlist.ts'
import * as reads from '../rules/read.ts'
import { pathId, type RouteRoom } from './request.ts'

const MOST = 50

/** Who has a playlist in their list. Unfollowed by its owner, it is removed. */
export const followerRoutes = ({ app, db }: RouteRoom) => {
  app.put('/v1/playlists/:id/followers', policy.user, pathId, valid('json', z.object({ public: z.boolean().optional() })), async (c) => {
    await rules.follow(db, c.var.viewer, c.req.valid('param'))
    return c.body(null, 200)
  })
  app.delete('/v1/playlists/:id/followers', policy.user, pathId, async (c) => {
    await rules.unfollow(db, c.var.viewer, c.req.valid('param'))
    return c.body(null, 200)
  })
  app.get(
    '/v1/playlists/:id/followers/contains',
    policy.user,
    pathId,
    valid('query', z.object({ ids: z.string().optional() })),
    async (c) => {
      const userIds = c.req.valid('query').ids?.split(',') ?? [c.var.viewer.userId]
      if (userIds.length > MOST) throw refuse('request.invalid', { message: `Cannot take ${userIds.length} ids: at most ${MOST} at once.` })
      if (!userIds.every(isId)) throw refuse('request.invalid', { message: 'Invalid base62 id' })
      return c.json(await reads.followedBy(db, c.var.viewer, { id: c.req.valid('param').id, userIds }))
    },
  )
}
