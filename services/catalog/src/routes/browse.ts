import { current, page, paging, pagingUpTo, policy, valid } from '@tutti/kit'
import { z } from 'zod'
import { refuse } from '../errors.ts'
import { newReleases } from '../lists/albums.ts'
import { listGenres } from '../lists/genres.ts'
import { search } from '../search/index.ts'
import type { Kind } from '../objects/written.ts'
import { json, page as writtenPage } from './answer.ts'
import type { Face } from './face.ts'

const kinds = ['track', 'album', 'artist'] as const
/** As what they are shown in answers. */
const shown = { track: 'track', album: 'simplified album', artist: 'artist' } satisfies Record<(typeof kinds)[number], Kind>
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
  const { written } = state
  app.get('/v1/search', policy.user, valid('query', searching), async (c) => {
    const { q, type, limit, offset } = c.req.valid('query')
    const found = await search(state.lists, { q, types: kinds.filter((kind) => type.includes(kind)), limit, offset })
    const pages: Parameters<typeof json>[1][number][] = []
    for (const kind of [...kinds, ...others].filter((one) => type.includes(one))) {
      const { total, keys } = found[kind as 'track'] ?? { total: 0, keys: [] }
      const link = `${c.req.path}?${new URLSearchParams({ q, type: kind })}`
      const texts = await written.byKeys(shown[kind as 'track'], keys)
      pages.push(pages.length === 0 ? '{' : ',', `"${kind}s":`, ...writtenPage(link, { total, limit, offset, texts }))
    }
    return json(c, [...pages, '}'])
  })
  app.get('/v1/browse/new-releases', policy.user, valid('query', paging), async (c) => {
    const slice = c.req.valid('query')
    const { total, keys } = await newReleases(state.lists, slice)
    const texts = await written.byKeys('simplified album', keys)
    return json(c, ['{"albums":', ...writtenPage(c.req.url, { total, ...slice, texts }), '}'])
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
