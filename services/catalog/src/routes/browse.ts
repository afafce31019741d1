import { current, page, pageAt, paging, pagingUpTo, policy, valid } from '@tutti/kit'
import { z } from 'zod'
import { refuse } from '../errors.ts'
import { newReleases } from '../lists/albums.ts'
import { listGenres } from '../lists/genres.ts'
import { search } from '../search/index.ts'
import type { Face } from './face.ts'

const kinds = ['track', 'album', 'artist'] as const
/** Kinds that the Web API knows and this library has none of here; playlists are found by the playlists service. */
const others = ['playlist', 'show', 'episode', 'audiobook'] as const

const searching = pagingUpTo(50).extend({
  q: z.string().min(1).max(500),
  type: z
    .string()
    .transform((text) => [...new Set(text.split(',').map((kind) => kind.trim()))])
    .pipe(z.array(z.enum([...kinds, ...others])).min(1)),
  market: z.string().optional(),
  include_external: z.string().optional(),
})

/** Search and the browse pages of the Web API. */
export const browse = ({ app, db: { read: db }, state }: Face): void => {
  app.get('/v1/search', policy.user, valid('query', searching), async (c) => {
    const { q, type, limit, offset } = c.req.valid('query')
    const found = await search(db, { q, types: kinds.filter((kind) => type.includes(kind)), limit, offset })
    const empty = Object.fromEntries(others.filter((kind) => type.includes(kind)).map((kind) => [`${kind}s`, { total: 0, items: [] }]))
    const link = (kinds: string) => `${c.req.path}?${new URLSearchParams({ q, type: kinds.slice(0, -1) })}`
    const pages = Object.entries({ ...found, ...empty }).map(([kind, slice]) => [
      kind,
      pageAt(link(kind), { ...(slice as { total: number; items: object[] }), limit, offset }),
    ])
    return c.json(Object.fromEntries(pages) as object)
  })
  app.get('/v1/browse/new-releases', policy.user, valid('query', paging), async (c) => {
    const slice = c.req.valid('query')
    return c.json({ albums: page(c, { ...(await newReleases(state.lists, slice)), ...slice }) })
  })
  app.get('/v1/browse/categories', policy.user, valid('query', paging), async (c) => {
    const slice = c.req.valid('query')
    const { total, items } = await listGenres(db, slice)
    return c.json({ categories: page(c, { total, ...slice, items: items.map(category) }) })
  })
  app.get('/v1/browse/categories/:id', policy.user, async (c) => {
    const id = c.req.param('id')
    const genre = await db.selectFrom('genre').select(['id', 'name']).where('id', '=', id).executeTakeFirst()
    if (!genre) throw refuse('category.not-found', { id })
    return c.json(category(genre))
  })
  app.get('/v1/recommendations/available-genre-seeds', policy.user, async (c) =>
    c.json({ genres: (await listGenres(db, { limit: 500, offset: 0 })).items.map((genre) => genre.id) }),
  )
  app.get('/v1/markets', policy.user, (c) => c.json({ markets: [] }))
}

const category = ({ id, name }: { id: string; name: string }) => ({
  id,
  name,
  href: `${current().origin}/v1/browse/categories/${encodeURIComponent(id)}`,
  icons: [],
})
