import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { isId, policy, routes, valid } from '@tutti/kit'
import { z } from 'zod'
import { analysisRoutes } from './analysis/routes.ts'
import { Question } from './contract.ts'
import { hlsRoutes } from './hls/routes.ts'
import { idWithoutCover, isCoverKey, sizeOf } from './covers/key.ts'
import { decide } from './decide/index.ts'
import { refuse } from './errors.ts'
import { admitLink } from './links/admit.ts'
import { ORIGINAL } from './links/sign.ts'
import type { State } from './state.ts'
import type { Tables, TrackSource } from './store.ts'
import { renditionOf } from './transcoding/formats.ts'

const FOR_EVER = 'public, max-age=31536000, immutable'
const FOR_NOW = 'public, max-age=10'

const { trackIds, types, maxBitrate, maxSampleRate, dataSaver, formats, hls } = Question.shape
const Body = z.object({
  track_ids: trackIds,
  types,
  formats,
  hls,
  max_bitrate: maxBitrate,
  max_sample_rate: maxSampleRate,
  data_saver: dataSaver,
})

export const publicRoutes = routes<Tables, State>((room) => {
  const { app, db, state } = room
  analysisRoutes(room)
  hlsRoutes(room)

  app.post('/tutti/v1/media/decide', policy.user, valid('json', Body), async (c) => {
    const {
      track_ids: trackIds,
      max_bitrate: maxBitrate,
      max_sample_rate: maxSampleRate,
      data_saver: dataSaver,
      ...rest
    } = c.req.valid('json')
    const question = { trackIds, maxBitrate, maxSampleRate, dataSaver, ...rest }
    return c.json({ items: await decide({ read: db.read, ...state }, c.var.viewer, question) })
  })

  app.get('/media/tracks/:id', policy.signed, async (c) => {
    const id = c.req.param('id')
    const { incoming, outgoing } = c.env
    if (!isId(id)) throw refuse('media.link-wrong')
    await admitLink(state.signer, state.epochs, { trackId: id, query: c.req.query() })
    const source = await state.sources.find(id)
    if (!source) throw refuse('media.track-unknown', { id })
    if (!incoming || !outgoing) throw new Error('Audio is written to a node response, and this request has none.')
    const talk = { incoming, outgoing, source, refuseRange: (range: string) => c.header('Content-Range', range) }
    const rendition = renditionOf(c.req.query('v') ?? '')
    if (!rendition && c.req.query('v') !== ORIGINAL) throw refuse('media.link-wrong')
    const startMs = startIn(c.req.query('t'), source)
    if (!rendition && startMs > 0) throw refuse('media.start-original', { start: startMs })
    await (rendition ? state.transcoding.serve({ ...talk, rendition, startMs }) : state.streams.serve(talk))
    return RESPONSE_ALREADY_SENT
  })

  app.get('/media/covers/:key/:size', policy.public, async (c) => {
    const key = c.req.param('key')
    const size = sizeOf(c.req.param('size'))
    if (!isCoverKey(key) && !idWithoutCover(key)) throw refuse('cover.key', { key: key.slice(0, 60) })
    if (!size) throw refuse('cover.size', { size: c.req.param('size').slice(0, 10) })
    const { bytes, etag, isFinal } = await state.covers.get(key, size)
    const head = { 'Cache-Control': isFinal ? FOR_EVER : FOR_NOW, ETag: etag }
    const tags = c.req.header('if-none-match')
    if (tags !== undefined && (tags.trim() === '*' || tags.includes(etag))) return c.body(null, 304, head)
    return c.body(bytes as Uint8Array<ArrayBuffer>, 200, { ...head, 'Content-Type': 'image/webp', 'Content-Length': String(bytes.length) })
  })
})

/** Where in the track to begin, in ms: any listener may say so, it is not signed. */
const startIn = (text: string | undefined, { duration_ms: duration }: TrackSource): number => {
  if (text === undefined) return 0
  if (!/^\d{1,9}$/.test(text)) throw refuse('media.start', { start: text.slice(0, 20), duration: Math.floor(duration) })
  return Number(text)
}
