import { isId, refuse, type RoomEnv, valid } from '@tutti/kit'
import type { Context, Hono } from 'hono'
import { z } from 'zod'
import type { PlaylistsRoom } from '../objects/playlist.ts'

export type RouteRoom = PlaylistsRoom & { app: Hono<RoomEnv> }

const Id = z.string().refine(isId, { error: 'Invalid base62 id' })

/** The playlist of the path. */
export const pathId = valid('param', z.object({ id: Id }))

/** What a playlist is called and who sees it. */
export const Details = z.object({
  name: z.string().trim().min(1).max(200).optional(),
  description: z.string().max(1_000).nullable().optional(),
  public: z.boolean().optional(),
  collaborative: z.boolean().optional(),
})

const MOST = 100

/** The URIs of a request: those of the query win over those of the body. @throws Failure 400 when there are none, or more than 100 */
export const urisOf = (query: string | undefined, body: readonly string[] | undefined): readonly string[] => {
  const uris =
    query === undefined
      ? body
      : query
          .split(',')
          .map((uri) => uri.trim())
          .filter((uri) => uri !== '')
  if (uris === undefined)
    throw refuse('request.invalid', { message: 'Cannot find any URIs: give uris=… in the query, or {"uris": […]} in the body.' })
  if (uris.length > MOST) throw refuse('request.invalid', { message: `Cannot take ${uris.length} URIs: at most ${MOST} at once.` })
  return uris
}

/** `Idempotency-Key`, by which a client may send the same request again after it has lost the answer. */
export const keyOf = (c: Context): string | undefined => {
  const key = c.req.header('idempotency-key')
  if (key !== undefined && (key.length < 1 || key.length > 200))
    throw refuse('request.invalid', { message: 'Cannot use the header Idempotency-Key: it needs 1 to 200 characters.' })
  return key
}
