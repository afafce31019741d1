import type { RoomEnv } from '@tutti/kit'
import type { Hono } from 'hono'
import type { CatalogRoom } from '../state.ts'

/** What a part of the public routes is given. */
export type Face = CatalogRoom & { app: Hono<RoomEnv> }
