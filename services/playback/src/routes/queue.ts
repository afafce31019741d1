import { policy, valid } from '@tutti/kit'
import { z } from 'zod'
import { stateOf } from '../objects/state.ts'
import { clear, enqueue, MOST_QUEUED, reorder, unqueue } from '../player/queue.ts'
import { personOf } from '../player/turn.ts'
import { askingOf, done, MODIFY, onDevice, READ_CURRENT, type RouteRoom } from './request.ts'

const Order = valid('json', z.object({ item_ids: z.array(z.string().max(64)).max(MOST_QUEUED) }))

/** What comes next: shown, added to, reordered, removed. */
export const queueRoutes = (room: RouteRoom) => {
  const { app, db } = room
  app.get('/v1/me/player/queue', READ_CURRENT, async (c) => {
    const userId = personOf(c.var.viewer)
    const state = await stateOf(room, userId, room.state.progress.of(userId))
    return c.json({ currently_playing: state.item, queue: state.next.map((entry) => entry.track) })
  })
  app.post('/v1/me/player/queue', MODIFY, onDevice({ uri: z.string().max(100) }), async (c) => {
    await enqueue(db, askingOf(room, c), c.req.valid('query').uri)
    return done(c)
  })
  app.put('/tutti/v1/player/queue', policy.user, Order, async (c) => {
    await reorder(db, askingOf(room, c), c.req.valid('json').item_ids)
    return done(c)
  })
  app.delete('/tutti/v1/player/queue', policy.user, async (c) => {
    await clear(db, askingOf(room, c))
    return done(c)
  })
  app.delete('/tutti/v1/player/queue/:item_id', policy.user, async (c) => {
    await unqueue(db, askingOf(room, c), c.req.param('item_id'))
    return done(c)
  })
}
