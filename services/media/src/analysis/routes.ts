import { idsUpTo, isId, pageAt, paging, policy, type Room, type RoomEnv, valid } from '@tutti/kit'
import type { Hono } from 'hono'
import { z } from 'zod'
import { refuse } from '../errors.ts'
import type { State } from '../state.ts'
import type { Tables } from '../store.ts'

type Face = Room<Tables, State> & { app: Hono<RoomEnv> }

const Ids = z.object({ ids: idsUpTo(100) })

/** It is asked again whether it is still the one; a track is seldom analysed twice. */
const A_DAY = 'private, max-age=86400'

/** Waveforms, audio features, and how far analysis is. */
export const analysisRoutes = ({ app, state: { analysis } }: Face): void => {
  app.get('/tutti/v1/media/waveforms/:id', policy.user, async (c) => {
    const id = known(c.req.param('id'))
    const { etag, ...waveform } = await analysis.waveform(id)
    const head = { 'Cache-Control': A_DAY, ETag: etag }
    const tags = c.req.header('if-none-match')
    if (tags !== undefined && (tags.trim() === '*' || tags.includes(etag))) return c.body(null, 304, head)
    return c.json(waveform, 200, head)
  })

  app.get('/tutti/v1/media/analysis', policy.admin, valid('query', paging), async (c) => {
    const slice = c.req.valid('query')
    const { problems, ...counts } = await analysis.overview(slice)
    return c.json({ ...counts, problems: pageAt(c.req.url, { ...slice, total: counts.failed, items: problems }) })
  })

  app.get('/v1/audio-features', policy.user, valid('query', Ids), async (c) =>
    c.json({ audio_features: await analysis.features(c.req.valid('query').ids) }),
  )

  app.get('/v1/audio-features/:id', policy.user, async (c) => c.json(await analysis.featuresOf(known(c.req.param('id')))))

  app.get('/v1/audio-analysis/:id', policy.user, async (c) => c.json(await analysis.whole(known(c.req.param('id')))))
}

const known = (id: string): string => {
  if (!isId(id)) throw refuse('media.track-unknown', { id: id.slice(0, 60) })
  return id
}
