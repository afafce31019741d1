import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { current, defineService, policy, routes, type Socket } from '@tutti/kit'
import { system, type TestOptions } from '@tutti/testing'
import { system as program } from '@tutti/tutti'

/** What the service of these tests saw happen. */
export const seen = { hungUp: [] as string[], bytesWritten: 0 }

export const PIECE = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251))

const probeRoutes = routes(({ app }) => {
  app.get('/v1/probe/echo', policy.public, (c) => {
    const { viewer, origin, requestId, traceparent } = current()
    const headers: IncomingHttpHeaders = c.env.incoming!.headers
    return c.json({ viewer, origin, requestId, traceparent, address: c.env.address, secure: c.env.secure, headers })
  })
  app.get('/v1/probe/mine', policy.user, (c) => c.json({ user: c.var.viewer.name }))
  app.get('/v1/probe/admin', policy.admin, (c) => c.json({ user: c.var.viewer.name }))
  app.post('/v1/probe/mine', policy.user, async (c) => c.json({ bytes: (await c.req.arrayBuffer()).byteLength }))
  app.get('/v1/probe/large', policy.public, (c) => c.json({ text: 'la '.repeat(5_000) }))
  app.get('/v1/probe/broken', policy.public, () => {
    throw new Error('a secret of the inside')
  })
  app.get('/v1/probe/waiting', policy.public, async () => {
    await new Promise<void>((resolve) => current().signal!.addEventListener('abort', () => (seen.hungUp.push('waiting'), resolve())))
    return new Response(null)
  })
  app.get('/media/probe/piece', policy.signed, (c) => sendPiece(c.req.header('range'), c.env.outgoing!, c.req.method))
  app.get('/media/probe/endless', policy.signed, (c) => sendForEver(c.env.outgoing!))
})

const sendPiece = (range: string | undefined, outgoing: ServerResponse, method: string) => {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? []
  const part = from ? PIECE.subarray(Number(from), Number(to) + 1) : PIECE
  outgoing.writeHead(from ? 206 : 200, {
    'Content-Type': 'audio/mpeg',
    'Content-Length': part.length,
    'Accept-Ranges': 'bytes',
    ...(from ? { 'Content-Range': `bytes ${from}-${to}/${PIECE.length}` } : {}),
  })
  outgoing.end(method === 'HEAD' ? undefined : part)
  return RESPONSE_ALREADY_SENT
}

const sendForEver = (outgoing: ServerResponse) => {
  const chunk = Buffer.alloc(16_384)
  outgoing.writeHead(200, { 'Content-Type': 'audio/mpeg' })
  const pump = () => {
    while (!outgoing.destroyed && outgoing.write(chunk)) seen.bytesWritten += chunk.length
  }
  outgoing.on('drain', pump)
  outgoing.once('close', () => seen.hungUp.push('endless'))
  pump()
  return RESPONSE_ALREADY_SENT
}

/** Says who came, then sends back whatever comes. */
const live: Socket = ({ socket, head, context }) => {
  socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n${context.viewer.name}\n`)
  socket.write(head)
  socket.pipe(socket)
  socket.once('close', () => seen.hungUp.push('live'))
}

const probe = defineService({ name: 'probe', routes: probeRoutes, sockets: { '/v1/probe/live': () => live } })

const entries: NonNullable<TestOptions['entries']> = [
  program.find((entry) => entry.name === 'identity')!,
  { name: 'probe', load: async () => ({ default: probe }), paths: ['/v1/probe/*', '/media/probe/*'] },
]

/** The real program with identity and a service that shows what reaches it. */
export const probed = (options: TestOptions = {}) => system({ ...options, entries })

export { entries }
