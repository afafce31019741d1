import { page, paging, pagingUpTo, policy, valid } from '@tutti/kit'
import { z } from 'zod'
import { albumTracks } from '../catalog/catalog.ts'
import { refuse } from '../errors.ts'
import { albumGroups, artistAlbums, artistTopTracks } from '../lists/artists.ts'
import { artistsById, fullAlbumsById, tracksById } from '../objects/index.ts'
import type { Face } from './face.ts'

/** Ids of the Web API: comma-separated. */
const ids = (most: number) =>
  z.object({
    ids: z
      .string()
      .transform((text) =>
        text
          .split(',')
          .map((id) => id.trim())
          .filter(Boolean),
      )
      .pipe(z.array(z.string()).min(1).max(most)),
    market: z.string().optional(),
  })

const groups = z
  .string()
  .transform((text) => text.split(',').map((group) => group.trim()))
  .pipe(z.array(z.enum(albumGroups)).min(1))
  .optional()

/** Tracks, albums and artists as the Web API has them. */
export const webApi = ({ app, db: { read: db } }: Face): void => {
  app.get('/v1/tracks', policy.user, valid('query', ids(50)), async (c) =>
    c.json({ tracks: await tracksById(db, c.req.valid('query').ids) }),
  )
  app.get('/v1/tracks/:id', policy.user, async (c) => {
    const id = c.req.param('id')
    const [track] = await tracksById(db, [id])
    if (!track) throw refuse('track.not-found', { id })
    return c.json(track)
  })
  app.get('/v1/albums', policy.user, valid('query', ids(20)), async (c) =>
    c.json({ albums: await fullAlbumsById(db, c.req.valid('query').ids) }),
  )
  app.get('/v1/albums/:id', policy.user, async (c) => {
    const id = c.req.param('id')
    const [album] = await fullAlbumsById(db, [id])
    if (!album) throw refuse('album.not-found', { id })
    return c.json(album)
  })
  app.get('/v1/albums/:id/tracks', policy.user, valid('query', paging), async (c) => {
    const [id, slice] = [c.req.param('id'), c.req.valid('query')]
    const tracks = await albumTracks(db, { id, ...slice })
    if (!tracks) throw refuse('album.not-found', { id })
    return c.json(page(c, { ...tracks, ...slice }))
  })
  artists({ app, db: { read: db } } as Face)
}

const artists = ({ app, db: { read: db } }: Face) => {
  app.get('/v1/artists', policy.user, valid('query', ids(50)), async (c) =>
    c.json({ artists: await artistsById(db, c.req.valid('query').ids) }),
  )
  app.get('/v1/artists/:id', policy.user, async (c) => {
    const id = c.req.param('id')
    const [artist] = await artistsById(db, [id])
    if (!artist) throw refuse('artist.not-found', { id })
    return c.json(artist)
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
    const tracks = await artistTopTracks(db, id)
    if (!tracks) throw refuse('artist.not-found', { id })
    return c.json({ tracks })
  })
}
