import { valid } from '@tutti/kit'
import { z } from 'zod'
import { refuse } from '../errors.ts'
import { stateOf } from '../objects/state.ts'
import { deviceObject, playbackObject, playingObject } from '../objects/web-api.ts'
import { transfer } from '../player/commands.ts'
import { personOf } from '../player/turn.ts'
import * as devices from '../store/devices.ts'
import { openDevices } from '../store/lines.ts'
import * as players from '../store/players.ts'
import { askingOf, done, MODIFY, READ, READ_CURRENT, type RouteRoom } from './request.ts'

const Transfer = valid('json', z.object({ device_ids: z.array(z.string().min(1).max(64)), play: z.boolean().optional() }))

/** What plays, where, and on which devices it could. */
export const playerRoutes = (room: RouteRoom) => {
  const { app, db, state: kept } = room
  const stateFor = (userId: string) => stateOf(room, userId, kept.progress.of(userId))
  app.get('/v1/me/player', READ, async (c) => {
    const userId = personOf(c.var.viewer)
    const state = await stateFor(userId)
    if (!state.item) return done(c)
    const row = state.device_id === null ? undefined : await devices.find(db.read, userId, state.device_id)
    const open = await openDevices(db.read, userId)
    const isOpen = row !== undefined && open.has(row.device_id)
    const device = row ? deviceObject(row, { isActive: isOpen, isOpen, volume: state.volume_percent }) : null
    return c.json(playbackObject(state, device))
  })
  app.get('/v1/me/player/currently-playing', READ_CURRENT, async (c) => {
    const state = await stateFor(personOf(c.var.viewer))
    return state.item ? c.json(playingObject(state)) : done(c)
  })
  app.get('/v1/me/player/devices', READ, async (c) => {
    const userId = personOf(c.var.viewer)
    const { device_id, volume_percent: volume } = await players.find(db.read, userId)
    const rows = await devices.list(db.read, userId)
    const open = await openDevices(db.read, userId)
    const shown = rows.map((row) => {
      const isOpen = open.has(row.device_id)
      return deviceObject(row, { isActive: isOpen && row.device_id === device_id, isOpen, volume })
    })
    return c.json({ devices: shown })
  })
  app.put('/v1/me/player', MODIFY, Transfer, async (c) => {
    const { device_ids: ids, play = false } = c.req.valid('json')
    if (ids.length !== 1) throw refuse('player.one-device', { count: ids.length })
    await transfer(db, askingOf(room, c), { deviceId: ids[0]!, play })
    return done(c)
  })
}
