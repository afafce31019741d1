import { policy, type RoomEnv, valid } from '@tutti/kit'
import type { Context } from 'hono'
import { z } from 'zod'
import { invitationOf, partyOf } from '../objects/party.ts'
import * as party from '../party/party.ts'
import { addAsGuest } from '../party/queue.ts'
import { personOf } from '../player/turn.ts'
import { askingOf, done, type RouteRoom } from './request.ts'

const token = z.string().min(1).max(64)
const Join = valid('json', z.object({ token }))
const Allow = valid('json', z.object({ guests_may_add: z.boolean() }))
const Add = valid('json', z.object({ uris: z.array(z.string().max(100)).min(1).max(100) }))

/** Listening together: who leads a party, who is in it, and what guests add. Changes answer the party as it is then. */
export const partyRoutes = (room: RouteRoom) => {
  const { app, db } = room
  const answer = async (c: Context<RoomEnv>) => c.json({ party: await partyOf(room, personOf(c.var.viewer)) })
  app.get('/tutti/v1/party', policy.user, answer)
  app.post('/tutti/v1/party', policy.user, async (c) => {
    await party.start(db, c.var.viewer)
    return answer(c)
  })
  app.patch('/tutti/v1/party', policy.user, Allow, async (c) => {
    await party.allow(db, c.var.viewer, c.req.valid('json').guests_may_add)
    return answer(c)
  })
  app.delete('/tutti/v1/party', policy.user, async (c) => {
    await party.end(db, c.var.viewer)
    return done(c)
  })
  app.post('/tutti/v1/party/link', policy.user, async (c) => {
    await party.renewLink(db, c.var.viewer)
    return answer(c)
  })
  app.get('/tutti/v1/party/invitations/:token', policy.user, async (c) =>
    c.json(await invitationOf(room, await party.invited(db, c.req.param('token')), personOf(c.var.viewer))),
  )
  app.post('/tutti/v1/party/guests', policy.user, Join, async (c) => {
    await party.join(db, askingOf(room, c), c.req.valid('json').token)
    return answer(c)
  })
  app.delete('/tutti/v1/party/guests/:user_id', policy.user, async (c) => {
    await party.removeGuest(db, c.var.viewer, c.req.param('user_id'))
    return done(c)
  })
  app.post('/tutti/v1/party/queue', policy.user, Add, async (c) => {
    await addAsGuest(db, c.var.viewer, c.req.valid('json').uris)
    return done(c)
  })
}
