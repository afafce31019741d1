import { page, pagingUpTo, policy, refuse, valid } from '@tutti/kit'
import { z } from 'zod'
import { filtered, filterOf } from '../objects/fields.ts'
import { itemObjects } from '../objects/item.ts'
import { seen, versionFor } from '../rules/access.ts'
import * as edits from '../rules/items.ts'
import { remove } from '../rules/remove.ts'
import { keyOf, pathId, type RouteRoom, urisOf } from './request.ts'

const place = z.number().int().min(0).max(10_000)
const Uris = z.array(z.string()).max(100)
const Read = valid('query', pagingUpTo(100).extend({ fields: z.string().optional(), snapshot_id: z.string().max(200).optional() }))
const AddQuery = valid('query', z.object({ uris: z.string().optional(), position: z.coerce.number().int().min(0).max(10_000).optional() }))
const Add = valid('json', z.object({ uris: Uris.optional(), position: place.optional() }))
const Put = valid(
  'json',
  z.object({
    uris: Uris.optional(),
    range_start: place.optional(),
    insert_before: place.optional(),
    range_length: z.number().int().min(1).max(100).optional(),
    snapshot_id: z.string().max(200).optional(),
  }),
)
const Removed = z.array(z.object({ uri: z.string(), positions: z.array(place).optional() })).max(100)
const Remove = valid(
  'json',
  z.object({
    tracks: Removed.optional(),
    items: Removed.optional(),
    positions: z.array(place).max(100).optional(),
    snapshot_id: z.string().max(200).optional(),
  }),
)

/** A playlist's items, under both generations' names. */
export const itemRoutes = (room: RouteRoom) => {
  for (const path of ['/v1/playlists/:id/tracks', '/v1/playlists/:id/items']) {
    readRoute(room, path)
    editRoutes(room, path)
  }
}

const readRoute = (room: RouteRoom, path: string) =>
  room.app.get(path, policy.user, pathId, Read, async (c) => {
    const { fields, snapshot_id, limit, offset } = c.req.valid('query')
    const filter = fields ? filterOf(fields) : undefined
    const playlist = await seen(room.db.read, c.var.viewer, c.req.valid('param').id)
    const { version, items: total } = await versionFor(room.db.read, playlist, snapshot_id)
    const answer = page(c, { limit, offset, total, items: await itemObjects(room, { playlist, version, limit, offset }) })
    return c.json((filter ? filtered(answer, filter) : answer) as object)
  })

const editRoutes = ({ app, db }: RouteRoom, path: string) => {
  app.post(path, policy.user, pathId, AddQuery, Add, async (c) => {
    const [query, body] = [c.req.valid('query'), c.req.valid('json')]
    const wanted = { id: c.req.valid('param').id, uris: urisOf(query.uris, body.uris), position: query.position ?? body.position }
    return c.json(await edits.add(db, c.var.viewer, { ...wanted, idempotency_key: keyOf(c) }), 201)
  })
  app.put(path, policy.user, pathId, valid('query', z.object({ uris: z.string().optional() })), Put, async (c) => {
    const { id } = c.req.valid('param')
    const { uris, range_start, insert_before, ...body } = c.req.valid('json')
    if (range_start === undefined)
      return c.json(await edits.replace(db, c.var.viewer, { id, uris: urisOf(c.req.valid('query').uris, uris) }))
    if (insert_before === undefined)
      throw refuse('request.invalid', { message: 'Cannot use body field "insert_before": it is needed beside "range_start".' })
    return c.json(await edits.move(db, c.var.viewer, { id, range_start, insert_before, ...body }))
  })
  app.delete(path, policy.user, pathId, Remove, async (c) => {
    const { tracks, items, positions, snapshot_id } = c.req.valid('json')
    const wanted = items ?? tracks ?? (positions ? [{ positions }] : [])
    if (wanted.length === 0)
      throw refuse('request.invalid', {
        message: 'Cannot find what to remove: give it as {"items": [{"uri": "spotify:track:…"}]} in the body.',
      })
    return c.json(await remove(db, c.var.viewer, { id: c.req.valid('param').id, items: wanted, snapshot_id }))
  })
}
