import { errors, isId, page, paging, policy, refuse as kitRefuse, routes, valid } from '@tutti/kit'
import { z } from 'zod'
import { TimeRange } from './contract.ts'
import type { Tables } from './facts/tables.ts'
import * as rules from './recommendations.ts'
import type { State } from './state.ts'

const refuse = errors({
  'recommendations.no-artist': { status: 404, text: 'Cannot find artists like {id}: there is no such artist.' },
})

const MOST_EXCLUDED = 500

/** Ids separated by commas. @throws Failure 400 that names the wrong one */
const idsOf = (text: string | undefined, what: string): string[] => {
  const ids = text ? text.split(',').map((id) => id.trim()) : []
  const wrong = ids.find((id) => !isId(id))
  if (wrong !== undefined)
    throw kitRefuse('request.invalid', { message: `Cannot use "${wrong}" in ${what}: an id has 22 letters and digits.` })
  return ids
}

const Radio = z.object({
  seed: z.string().max(300),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  exclude: z.string().max(12_000).optional(),
})
const Recommend = z
  .object({
    seed_tracks: z.string().max(1_000).optional(),
    seed_artists: z.string().max(1_000).optional(),
    seed_genres: z.string().max(1_000).optional(),
    limit: z.coerce.number().int().min(1).max(100).default(20),
  })
  .loose()
const Top = paging.extend({ time_range: TimeRange.default('medium_term') })
const ArtistId = z.object({ id: z.string().refine(isId, 'an id has 22 letters and digits') })

export const publicRoutes = routes<Tables, State>((room) => {
  const { app } = room
  app.get('/tutti/v1/home', policy.user, async (c) => c.json(await rules.home(room, c.var.viewer)))
  app.get('/tutti/v1/radio', policy.user, valid('query', Radio), async (c) => {
    const { seed, limit, exclude } = c.req.valid('query')
    return c.json(await rules.radio(room, c.var.viewer, { seed, limit, exclude: idsOf(exclude, 'exclude').slice(0, MOST_EXCLUDED) }))
  })
  app.get('/v1/recommendations', policy.user, valid('query', Recommend), async (c) => {
    const { seed_tracks, seed_artists, seed_genres, limit } = c.req.valid('query')
    const genres = seed_genres ? seed_genres.split(',').map((genre) => genre.trim()) : []
    const seeds = { tracks: idsOf(seed_tracks, 'seed_tracks'), artists: idsOf(seed_artists, 'seed_artists'), genres, limit }
    return c.json(await rules.recommend(room, c.var.viewer, seeds))
  })
  app.get('/v1/artists/:id/related-artists', policy.user, valid('param', ArtistId), async (c) => {
    const { id } = c.req.valid('param')
    const related = await rules.relatedArtists(room, c.var.viewer, { id })
    if (!related) throw refuse('recommendations.no-artist', { id })
    return c.json(related)
  })
  app.get('/v1/me/top/tracks', policy('user-top-read'), valid('query', Top), async (c) => {
    const { time_range: timeRange, limit, offset } = c.req.valid('query')
    return c.json(page(c, { ...(await rules.topTracks(room, c.var.viewer, { timeRange, limit, offset })), limit, offset }))
  })
  app.get('/v1/me/top/artists', policy('user-top-read'), valid('query', Top), async (c) => {
    const { time_range: timeRange, limit, offset } = c.req.valid('query')
    return c.json(page(c, { ...(await rules.topArtists(room, c.var.viewer, { timeRange, limit, offset })), limit, offset }))
  })
})
