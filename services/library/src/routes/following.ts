import { catalog } from '@tutti/catalog/contract'
import { current, policy, valid } from '@tutti/kit'
import { z } from 'zod'
import * as rules from '../library.ts'
import { idsBody, idsOf, type LibraryRoom } from './request.ts'

const READ = policy('user-follow-read')
const MODIFY = policy('user-follow-modify')
const Type = z.object({ type: z.enum(['artist', 'user']), ids: z.string().optional() })
const Page = z.object({
  type: z.literal('artist'),
  after: z.string().length(22).optional(),
  limit: z.coerce.number().int().min(1).max(50).default(20),
})

/** `/v1/me/following`: artists in cursor pages; artists and users can be followed. */
export const followingRoutes = ({ app, db, calls }: LibraryRoom) => {
  app.get('/v1/me/following', READ, valid('query', Page), async (c) => {
    const { limit, after } = c.req.valid('query')
    const mine = await rules.followed(db, c.var.viewer, { kind: 'artist', limit, after })
    const found = mine.items.length > 0 ? await calls(catalog).artists({ ids: mine.items.map((item) => item.id) }) : []
    const last = mine.items.length === limit ? mine.items.at(-1)!.id : null
    const link = (cursor?: string) => `${current().origin}/v1/me/following?type=artist&limit=${limit}${cursor ? `&after=${cursor}` : ''}`
    const items = found.filter((artist) => artist !== null)
    return c.json({
      artists: {
        href: link(after),
        limit,
        next: last ? link(last) : null,
        cursors: { after: last, before: after ?? null },
        total: mine.total,
        items,
      },
    })
  })
  app.put('/v1/me/following', MODIFY, valid('query', Type), idsBody, async (c) => {
    const query = c.req.valid('query')
    await rules.save(db, c.var.viewer, { kind: query.type, ids: idsOf(query, c.req.valid('json')) })
    return c.body(null, 204)
  })
  app.delete('/v1/me/following', MODIFY, valid('query', Type), idsBody, async (c) => {
    const query = c.req.valid('query')
    await rules.unsave(db, c.var.viewer, { kind: query.type, ids: idsOf(query, c.req.valid('json')) })
    return c.body(null, 204)
  })
  app.get('/v1/me/following/contains', READ, valid('query', Type), async (c) => {
    const query = c.req.valid('query')
    return c.json(await rules.contains(db, c.var.viewer, { kind: query.type, ids: idsOf(query) }))
  })
}
