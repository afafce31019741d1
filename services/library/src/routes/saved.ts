import { catalog } from '@tutti/catalog/contract'
import { page, paging, policy, valid } from '@tutti/kit'
import type { Context } from 'hono'
import * as rules from '../library.ts'
import { idsBody, idsOf, idsQuery, type LibraryRoom } from './request.ts'

const READ = policy('user-library-read')
const MODIFY = policy('user-library-modify')

/** `/v1/me/tracks` and `/v1/me/albums`. */
export const savedRoutes = (room: LibraryRoom) => {
  for (const kind of ['track', 'album'] as const) {
    const path = `/v1/me/${kind}s`
    const { app, db, calls } = room
    const objects = (ids: string[]) => (kind === 'track' ? calls(catalog).tracks({ ids }) : calls(catalog).fullAlbums({ ids }))
    app.get(path, READ, valid('query', paging), async (c) => {
      const { limit, offset } = c.req.valid('query')
      const mine = await rules.saved(db, c.var.viewer, { kind, limit, offset })
      const found = mine.items.length > 0 ? await objects(mine.items.map((item) => item.id)) : []
      const items = mine.items.flatMap((item, n) => (found[n] ? [{ added_at: item.savedAt, [kind]: found[n] }] : []))
      return c.json(page(c, { total: mine.total, items, limit, offset }))
    })
    app.put(path, MODIFY, idsQuery, idsBody, async (c) => {
      await rules.save(db, c.var.viewer, { kind, ids: idsOf(c.req.valid('query'), c.req.valid('json')) })
      return empty(c)
    })
    app.delete(path, MODIFY, idsQuery, idsBody, async (c) => {
      await rules.unsave(db, c.var.viewer, { kind, ids: idsOf(c.req.valid('query'), c.req.valid('json')) })
      return empty(c)
    })
    app.get(`${path}/contains`, READ, idsQuery, async (c) =>
      c.json(await rules.contains(db, c.var.viewer, { kind, ids: idsOf(c.req.valid('query')) })),
    )
  }
}

const empty = (c: Context) => c.body(null, 200)
