import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { isId, policy, type Room, type RoomEnv } from '@tutti/kit'
import type { Context, Hono } from 'hono'
import { refuse } from '../errors.ts'
import { admitLink } from '../links/admit.ts'
import { HLS } from '../links/sign.ts'
import type { State } from '../state.ts'
import type { Tables, TrackSource } from '../store.ts'
import { nameOf, segmentsOf, type Variant, variantNamed, VARIANTS } from './grid.ts'
import { initSegment } from './init.ts'
import { mediaPlaylist, multivariantPlaylist, PLAYLIST_TYPE } from './playlists.ts'
import { SEGMENT_TYPE, serveSegment } from './serve.ts'

type Face = Room<Tables, State> & { app: Hono<RoomEnv> }
type Asked = Context<RoomEnv>

/** As long as a link stays the same. */
const FOR_AN_HOUR = 'private, max-age=3600'
const SEGMENT = /^(\d{1,6})\.m4s$/

/** HLS (RFC 8216) of tracks: one signed link is good for every playlist and segment of a track. */
export const hlsRoutes = ({ app, state, logger }: Face): void => {
  const { transcoding, folders } = state
  const admitted = async (c: Asked): Promise<TrackSource> => {
    const id = c.req.param('id') ?? ''
    const query = c.req.query()
    if (!isId(id) || query.v !== HLS) throw refuse('media.link-wrong')
    await admitLink(state.signer, state.epochs, { trackId: id, query })
    const source = await state.sources.find(id)
    if (!source) throw refuse('media.track-unknown', { id })
    return source
  }

  app.get('/media/hls/:id/index.m3u8', policy.signed, async (c) => {
    await admitted(c)
    return playlist(c, multivariantPlaylist({ query: queryOf(c) }))
  })

  app.get('/media/hls/:id/:variant/index.m3u8', policy.signed, async (c) => {
    const source = await admitted(c)
    return playlist(c, mediaPlaylist({ query: queryOf(c), variant: variantIn(c, source), durationMs: source.duration_ms }))
  })

  app.get('/media/hls/:id/:variant/init.mp4', policy.signed, async (c) => {
    const source = await admitted(c)
    const head = initSegment({ ...variantIn(c, source), channels: source.channels === 1 ? 1 : 2 })
    return c.body(head as Uint8Array<ArrayBuffer>, 200, { 'Content-Type': SEGMENT_TYPE, 'Cache-Control': FOR_AN_HOUR })
  })

  app.get('/media/hls/:id/:variant/:segment', policy.signed, async (c) => {
    const source = await admitted(c)
    const variant = variantIn(c, source)
    const nth = segmentIn(c, source, variant)
    const { incoming, outgoing } = c.env
    if (!incoming || !outgoing) throw new Error('Audio is written to a node response, and this request has none.')
    const head = { 'Content-Type': SEGMENT_TYPE, 'Cache-Control': FOR_AN_HOUR }
    if (incoming.method === 'HEAD') outgoing.writeHead(200, head).end()
    else await serveSegment({ folders, logger, renditions: transcoding.renditions }, { outgoing, head, source, variant, nth })
    return RESPONSE_ALREADY_SENT
  })
}

const playlist = (c: Asked, text: string) => c.body(text, 200, { 'Content-Type': PLAYLIST_TYPE, 'Cache-Control': FOR_AN_HOUR })

/** As it was signed: what it leads to carries it on. */
const queryOf = (c: Asked): string => {
  const { v = '', e = '', k = '', u = '', s = '' } = c.req.query()
  return new URLSearchParams({ v, e, k, u, s }).toString()
}

const none = (what: string, { track_id: id, duration_ms: durationMs }: TrackSource, { codec }: Variant = VARIANTS[0]!) =>
  refuse('media.hls-none', { what, id, renditions: VARIANTS.map(nameOf).join(', '), last: segmentsOf({ codec, durationMs }) - 1 })

const variantIn = (c: Asked, source: TrackSource): Variant => {
  const name = c.req.param('variant') ?? ''
  const variant = variantNamed(name)
  if (!variant) throw none(`a rendition ${name.slice(0, 20)}`, source)
  return variant
}

const segmentIn = (c: Asked, source: TrackSource, variant: Variant): number => {
  const name = c.req.param('segment') ?? ''
  const nth = Number(SEGMENT.exec(name)?.[1] ?? Number.NaN)
  if (!(nth < segmentsOf({ codec: variant.codec, durationMs: source.duration_ms })))
    throw none(`a segment ${name.slice(0, 20)}`, source, variant)
  return nth
}
