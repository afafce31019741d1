import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { isId, policy, routes, valid } from '@tutti/kit'
import { z } from 'zod'
import { Question } from './contract.ts'
import { idWithoutCover, isCoverKey, sizeOf } from './covers/key.ts'
import { decide } from './decide/index.ts'
import { refuse } from './errors.ts'
import { admitLink } from './links/admit.ts'
import type { State } from './state.ts'
import type { Tables } from './store.ts'

const FOR_EVER = 'public, max-age=31536000, immutable'
const FOR_NOW = 'public, max-age=10'

const Body = z.object({ track_ids: Question.shape.trackIds, types: Question.shape.types })

export const publicRoutes = routes<Tables, State>(({ app, db, state }) => {
  app.post('/tutti/v1/media/decide', policy.user, valid('json', Body), async (c) => {
    const { track_ids: trackIds, types } = c.req.valid('json')
    return c.json({ items: await decide({ read: db.read, ...state }, c.var.viewer, { trackIds, types }) })
  })

  app.get('/media/tracks/:id', policy.signed, async (c) => {
    const id = c.req.param('id')
    const { incoming, outgoing } = c.env
    if (!isId(id)) throw refuse('media.link-wrong')
    await admitLink(state.signer, state.epochs, { trackId: id, query: c.req.query() })
    const source = await state.sources.find(id)
    if (!source) throw refuse('media.track-unknown', { id })
    if (!incoming || !outgoing) throw new Error('Audio is written to a node response, and this request has none.')
    await state.streams.serve({ incoming, outgoing, source, refuseRange: (contentRange) => c.header('Content-Range', contentRange) })
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
