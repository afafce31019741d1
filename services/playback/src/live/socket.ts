import type { Context, Logger, Socket } from '@tutti/kit'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Hub, Line, Topic } from './hub.ts'
import { TOPICS } from './hub.ts'
import { MOST_BYTES, read, type Said } from './protocol.ts'

const MOST_PER_USER = 20
const MOST_WAITING_BYTES = 1024 * 1024
const HEARTBEAT_MS = 25_000
const MOST_SAID_AT_ONCE = 64
/** A client that does not answer the goodbye is cut after this. */
const GOODBYE_MS = 500

type Options = {
  hub: Hub
  logger: Logger
  /** What a client says, but pings and subscriptions. */
  hear: (line: Line, said: Exclude<Said, { type: 'ping' }>) => Promise<void>
  closed: (line: Line) => void
}

/** Live lines over WebSocket (RFC 6455): admitted by the gateway, kept alive by pings, cut when they do not take what they are sent. */
export const makeSockets = ({ hub, logger, hear, closed }: Options) => {
  const server = new WebSocketServer({ noServer: true, maxPayload: MOST_BYTES, perMessageDeflate: false, clientTracking: false })
  const sockets = new Map<WebSocket, { isAlive: boolean }>()
  const heartbeat = setInterval(() => {
    for (const [socket, life] of sockets) {
      if (!life.isAlive) socket.terminate()
      life.isAlive = false
      socket.ping()
    }
  }, HEARTBEAT_MS).unref()
  const use = async (text: string, line: Line, subscribe: (topics: readonly Topic[]) => void) => {
    const message = read(text)
    if ('cause' in message) return line.send(JSON.stringify({ type: 'error', message: `Cannot read the message: ${message.cause}.` }))
    const { said } = message
    if (said.type === 'ping') return line.send('{"type":"pong"}')
    if (said.type === 'subscribe') subscribe(said.topics)
    await hear(line, said)
  }
  const failed = (error: unknown) => logger.warn({ err: error }, 'A message of a live line could not be used.')
  const accept = (socket: WebSocket, context: Context) => {
    const life = { isAlive: true }
    const { line, subscribe } = lineOf(socket, context)
    const heard = oneByOne((text) => use(text, line, subscribe), { full: () => line.end('too-fast'), failed })
    socket.on('error', (error) => logger.debug({ err: error }, 'A live line failed.'))
    if (hub.linesOf(line.userId).size >= MOST_PER_USER) return line.end('too-many-players')
    sockets.set(socket, life)
    hub.add(line)
    socket.on('pong', () => void (life.isAlive = true))
    socket.on('message', (data) => {
      life.isAlive = true
      heard(data)
    })
    socket.on('close', () => {
      sockets.delete(socket)
      hub.remove(line)
      closed(line)
    })
  }
  const take: Socket = ({ request, socket, head, context }) =>
    server.handleUpgrade(request, socket, head, (opened) => accept(opened, context))
  const stop = () => {
    clearInterval(heartbeat)
    hub.endAll('stopping')
    for (const socket of sockets.keys()) socket.terminate()
  }
  return { take, stop }
}

type Handling = { full: () => void; failed: (error: unknown) => void }

/** Handles messages in their order; a client that says more than can be done is cut off. */
const oneByOne = (handle: (text: string) => Promise<void>, { full, failed }: Handling) => {
  let waiting = 0
  let last = Promise.resolve()
  return (data: { toString(): string }): void => {
    if (waiting >= MOST_SAID_AT_ONCE) return full()
    waiting += 1
    last = last
      .then(() => handle(data.toString()))
      .catch(failed)
      .finally(() => void (waiting -= 1))
  }
}

const lineOf = (socket: WebSocket, { viewer, origin }: Context) => {
  let topics: ReadonlySet<Topic> = new Set(TOPICS)
  let deviceId: string | undefined
  const line: Line = {
    userId: viewer.userId,
    sessionId: viewer.sessionId,
    origin,
    viewer,
    wants: (topic) => topics.has(topic),
    deviceId: () => deviceId,
    introduce: (id) => void (deviceId = id),
    send: (text) => {
      if (socket.readyState !== socket.OPEN) return
      if (socket.bufferedAmount > MOST_WAITING_BYTES) return socket.terminate()
      socket.send(text)
    },
    end: (reason) => {
      socket.send(JSON.stringify({ type: 'bye', reason }), () => undefined)
      socket.close(1000, reason)
      setTimeout(() => socket.terminate(), GOODBYE_MS).unref()
    },
  }
  return { line, subscribe: (wanted: readonly Topic[]) => void (topics = new Set(wanted)) }
}
