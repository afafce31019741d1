import { page, pagingUpTo, policy, valid } from '@tutti/kit'
import type { Context } from 'hono'
import { z } from 'zod'
import { lyricsOf, summary } from '../catalog/catalog.ts'
import { listAlbums } from '../lists/albums.ts'
import { listArtists } from '../lists/artists.ts'
import { listGenres } from '../lists/genres.ts'
import type { Found, Slice } from '../lists/list.ts'
import { listTracks } from '../lists/tracks.ts'
import type { Kind } from '../objects/written.ts'
import { json, page as writtenPage } from './answer.ts'
import type { Face } from './face.ts'

const slice = pagingUpTo(500, 50)
const order = z.enum(['asc', 'desc']).optional()
const tracks = slice.extend({
  sort: z.enum(['title', 'artist', 'album', 'added', 'year', 'duration']).default('title'),
  order,
  genre: z.string().optional(),
  artist: z.string().optional(),
})
const albums = slice.extend({
  sort: z.enum(['name', 'artist', 'added', 'year', 'random']).default('name'),
  order,
  genre: z.string().optional(),
  seed: z.coerce.number().int().optional(),
})
const artists = slice.extend({ sort: z.enum(['name', 'tracks']).default('name'), order })

/** What is newest, and what is most, comes first unless told otherwise. */
const usual = (sort: string, chosen: 'asc' | 'desc' | undefined) => chosen ?? (sort === 'added' || sort === 'tracks' ? 'desc' : 'asc')

/** Our own lists of the whole library. */
export const lists = ({ app, db: { read: db }, state: { lists: state, written } }: Face): void => {
  const answer = async (c: Context, kind: Kind, { total, keys, ...window }: Found & Slice) =>
    json(c, writtenPage(c.req.url, { total, ...window, texts: await written.byKeys(kind, keys) }))
  app.get('/tutti/v1/tracks', policy.user, valid('query', tracks), async (c) => {
    const { limit, offset, sort, order, genre, artist } = c.req.valid('query')
    const window = { limit, offset }
    return answer(c, 'track', { ...(await listTracks(state, { sort, order: usual(sort, order), genre, artist }, window)), ...window })
  })
  app.get('/tutti/v1/albums', policy.user, valid('query', albums), async (c) => {
    const { limit, offset, sort, order, genre, seed } = c.req.valid('query')
    const window = { limit, offset }
    return answer(c, 'simplified album', {
      ...(await listAlbums(state, { sort, order: usual(sort, order), genre, seed }, window)),
      ...window,
    })
  })
  app.get('/tutti/v1/artists', policy.user, valid('query', artists), async (c) => {
    const { limit, offset, sort, order } = c.req.valid('query')
    const window = { limit, offset }
    return answer(c, 'artist', { ...(await listArtists(state, { sort, order: usual(sort, order) }, window)), ...window })
  })
  app.get('/tutti/v1/genres', policy.user, valid('query', slice), async (c) => {
    const window = c.req.valid('query')
    return c.json(page(c, { ...(await listGenres(db, window)), ...window }))
  })
  app.get('/tutti/v1/tracks/:id/lyrics', policy.user, async (c) => c.json(await lyricsOf(db, c.req.param('id'))))
  app.get('/tutti/v1/library/summary', policy.user, async (c) => c.json(await summary(db)))
}
