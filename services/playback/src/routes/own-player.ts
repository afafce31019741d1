import { policy, type RoomEnv, valid } from '@tutti/kit'
import type { Context } from 'hono'
import { z } from 'zod'
import { stateOf } from '../objects/state.ts'
import { ended, skipTo } from '../player/commands.ts'
import { personOf } from '../player/turn.ts'
import { askingOf, type RouteRoom } from './request.ts'

const id = z.string().min(1).max(64)

/** The whole state at once, and the commands that the Web API lacks; each answers the state. */
export const ownPlayerRoutes = (room: RouteRoom) => {
  const { app, db } = room
  const answer = async (c: Context<RoomEnv>) => {
    const userId = personOf(c.var.viewer)
    return c.json(await stateOf(room, userId, room.state.progress.of(userId)))
  }
  app.get('/tutti/v1/player', policy.user, answer)
  app.post('/tutti/v1/player/ended', policy.user, valid('json', z.object({ play_id: id })), async (c) => {
    await ended(db, askingOf(room, c), c.req.valid('json').play_id)
    return answer(c)
  })
  app.post('/tutti/v1/player/skip-to', policy.user, valid('json', z.object({ item_id: id })), async (c) => {
    await skipTo(db, askingOf(room, c), c.req.valid('json').item_id)
    return answer(c)
  })
}
