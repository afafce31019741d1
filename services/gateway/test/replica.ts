// One replica of a small service, in a process of its own: tells its address to its parent, and does what that says.
import { hkdfSync } from 'node:crypto'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import {
  callerCredentials,
  defineService,
  type Ground,
  listenApart,
  makeDirectory,
  makeLogger,
  openService,
  policy,
  routes,
  viewerVerifier,
} from '@tutti/kit'
import { PIECE, SECRET } from './pieces.ts'

export type Order = 'fail' | 'cut' | 'drain' | 'count'
export type Told = { url: string } | { posts: number; gets: number }

const seen = { posts: 0, gets: 0, isFailing: false, isCutting: false }

const pieces = defineService({
  name: 'pieces',
  routes: routes(({ app }) => {
    app.get('/v1/pieces/who', policy.public, (c) => {
      seen.gets += 1
      if (seen.isFailing) throw new Error('This replica fails.')
      return c.json({ pid: process.pid })
    })
    app.post('/v1/pieces', policy.public, async (c) => {
      const { length } = await c.req.text()
      seen.posts += 1
      if (seen.isCutting) c.env.incoming!.socket.destroy()
      return c.json({ pid: process.pid, length }, 201)
    })
    app.post('/tutti/v1/login', policy.public, async (c) => {
      const { password } = await c.req.json<{ password: string }>()
      return c.json({}, password === 'right' ? 200 : 401)
    })
    app.get('/v1/pieces/slow', policy.public, async (c) => {
      const { outgoing } = c.env
      const [, from = 0] = /^bytes=(\d+)-$/.exec(c.req.header('range') ?? '') ?? []
      outgoing!.writeHead(206, { 'Content-Length': PIECE.length - Number(from), 'x-replica': String(process.pid) })
      // A byte rate as of music: the answer is under way for about two seconds.
      const pace = setInterval(() => {
        const at = PIECE.length - left
        outgoing!.write(PIECE.subarray(at, at + 50_000))
        left -= Math.min(left, 50_000)
        if (left === 0) outgoing!.end(() => clearInterval(pace))
      }, 20)
      let left = PIECE.length - Number(from)
      outgoing!.once('close', () => clearInterval(pace))
      return RESPONSE_ALREADY_SENT
    })
  }),
  sockets: {
    '/v1/pieces/live': () => {
      return ({ socket }) => {
        socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n${process.pid}\n`)
        socket.pipe(socket)
      }
    },
  },
})

const directory = makeDirectory(['pieces'])
// It has no database, follows no events and makes no blobs: of the ground it needs no more.
const ground = {
  directory,
  version: '0.0.0',
  environment: {},
  logger: makeLogger('silent'),
  secret: () => Buffer.alloc(32),
  folder: async () => '',
  blobs: async () => undefined,
} as unknown as Ground
const listener = await listenApart({
  services: [await openService(pieces, ground)],
  host: '127.0.0.1',
  port: Number(process.argv[2] ?? 0),
  logger: ground.logger('pieces'),
  version: '0.0.0',
  verifyCaller: callerCredentials(Buffer.from(hkdfSync('sha256', SECRET, '', 'callers', 32))).verify,
  verifyViewer: viewerVerifier(async () => JSON.parse(process.argv[3]!)),
})
listener.ready()

const tell = (told: Told) => process.send!(told)
process.on('message', (order: Order) => {
  if (order === 'fail') seen.isFailing = true
  if (order === 'cut') seen.isCutting = true
  if (order === 'drain') listener.drain()
  if (order === 'count') tell({ posts: seen.posts, gets: seen.gets })
})
process.once('disconnect', () => process.exit(0))
tell({ url: listener.url })
