import type { Room, RoomEnv } from '@tutti/kit'
import { policy, valid } from '@tutti/kit'
import type { Context, Hono } from 'hono'
import { z } from 'zod'
import type { State } from '../state.ts'
import type { Asking } from '../player/play.ts'
import type { Tables } from '../store/tables.ts'

export type RouteRoom = Room<Tables, State> & { app: Hono<RoomEnv> }

export const READ = policy('user-read-playback-state')
export const READ_CURRENT = policy('user-read-currently-playing')
export const MODIFY = policy('user-modify-playback-state')

const device_id = z.string().min(1).max(64).optional()

/** The query of a command: on which device, and what else it needs. */
export const onDevice = <S extends z.ZodRawShape>(shape: S) => valid('query', z.object({ device_id, ...shape }))

/** Who asks, and where the player was heard last. */
export const askingOf = ({ state }: RouteRoom, c: Context<RoomEnv>): Asking => ({
  viewer: c.var.viewer,
  heard: state.progress.of(c.var.viewer.userId),
})

/** The Web API's answer to a command: 204 without a body. */
export const done = (c: Context) => c.body(null, 204)
