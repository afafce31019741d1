import { idsUpTo, page, paging, pagingUpTo, policy, valid } from '@tutti/kit'
import { z } from 'zod'
import { albumTracks } from '../catalog/catalog.ts'
import { refuse } from '../errors.ts'
import { albumGroups, artistAlbums, artistTopTracks } from '../lists/artists.ts'
import { array, json, page as writtenPage } from './answer.ts'
import type { Face } from './face.ts'

const ids = (most: number) => z.object({ ids: idsUpTo(most), market: z.string().optional() })

const groups = z
  .string()
  .transform((text) => text.split(',').map((group) => group.trim()))
  .pipe(z.array(z.enum(albumGroups)).min(1))
  .optional()

/** Tracks, albums and artists as the Web API has them. */
export const webApi = ({ app, db: { read: db }, state: { written } }: Face): void => {
  for (const kind of ['track', 'album', 'artist'] as const) {
    app.get(`/v1/${kind}s`, policy.user, valid('query', ids(kind === 'album' ? 20 : 50)), async (c) =>
      json(c, [`{"${kind}s":`, ...array(await written.byIds(kind, c.req.valid('query').ids)), '}']),
    )
    app.get(`/v1/${kind}s/:id`, policy.user, async (c) => {
      const id = c.req.param('id')
      const [text] = await written.byIds(kind, [id])
      if (!text) throw refuse(`${kind}.not-found`, { id })
      return json(c, [text])
    })
  }
  app.get('/v1/albums/:id/tracks', policy.user, valid('query', paging), async (c) => {
    const [id, slice] = [c.req.param('id'), c.req.valid('query')]
    const tracks = await albumTracks(db, { id, ...slice })
    if (!tracks) throw refuse('album.not-found', { id })
    const texts = await written.byKeys('simplified track', tracks.keys)
    return json(c, writtenPage(c.req.url, { total: tracks.total, ...slice, texts }))
  })
  app.get(
    '/v1/artists/:id/albums',
    policy.user,
    valid('query', pagingUpTo(50).extend({ include_groups: groups, market: z.string().optional() })),
    async (c) => {
      const id = c.req.param('id')
      const { include_groups, limit, offset } = c.req.valid('query')
      const albums = await artistAlbums(db, { id, groups: include_groups, limit, offset })
      if (!albums) throw refuse('artist.not-found', { id })
      return c.json(page(c, { ...albums, limit, offset }))
    },
  )
  app.get('/v1/artists/:id/top-tracks', policy.user, async (c) => {
    const id = c.req.param('id')
    const keys = await artistTopTracks(db, id)
    if (!keys) throw refuse('artist.not-found', { id })
    return json(c, ['{"tracks":', ...array(await written.byKeys('track', keys)), '}'])
  })
}
