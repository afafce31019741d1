import { valid } from '@tutti/kit'
import { z } from 'zod'
import { Repeat } from '../contract.ts'
import * as commands from '../player/commands.ts'
import { play } from '../player/play.ts'
import { askingOf, done, MODIFY, onDevice, type RouteRoom } from './request.ts'

const ms = z.coerce.number().int().min(0).max(86_400_000)
const Play = valid(
  'json',
  z.object({
    context_uri: z.string().max(200).optional(),
    uris: z.array(z.string().max(100)).min(1).max(10_000).optional(),
    offset: z
      .object({ position: z.number().int().min(0).max(50_000).optional(), uri: z.string().max(100).optional() })
      .nullish()
      .transform((offset) => offset ?? undefined),
    position_ms: ms.optional(),
  }),
)

/** Play, pause, next, previous, seek, repeat, shuffle, volume: the Web API's commands, each answered by 204. */
export const transportRoutes = (room: RouteRoom) => {
  const { app, db } = room
  app.put('/v1/me/player/play', MODIFY, onDevice({}), Play, async (c) => {
    await play(room, askingOf(room, c), { ...c.req.valid('json'), device_id: c.req.valid('query').device_id })
    return done(c)
  })
  const plain = [
    ['put', 'pause', commands.pause],
    ['post', 'next', commands.next],
    ['post', 'previous', commands.previous],
  ] as const
  for (const [method, name, obey] of plain) {
    app[method](`/v1/me/player/${name}`, MODIFY, onDevice({}), async (c) => {
      await obey(db, { ...askingOf(room, c), deviceId: c.req.valid('query').device_id })
      return done(c)
    })
  }
  app.put('/v1/me/player/seek', MODIFY, onDevice({ position_ms: ms }), async (c) => {
    const { device_id: deviceId, position_ms } = c.req.valid('query')
    await commands.seek(db, { ...askingOf(room, c), deviceId }, position_ms)
    return done(c)
  })
  app.put('/v1/me/player/repeat', MODIFY, onDevice({ state: Repeat }), async (c) => {
    await commands.repeat(db, askingOf(room, c), c.req.valid('query').state)
    return done(c)
  })
  app.put('/v1/me/player/shuffle', MODIFY, onDevice({ state: z.enum(['true', 'false']) }), async (c) => {
    await commands.shuffle(db, askingOf(room, c), c.req.valid('query').state === 'true')
    return done(c)
  })
  app.put('/v1/me/player/volume', MODIFY, onDevice({ volume_percent: z.coerce.number().int().min(0).max(100) }), async (c) => {
    await commands.volume(db, askingOf(room, c), c.req.valid('query').volume_percent)
    return done(c)
  })
}
