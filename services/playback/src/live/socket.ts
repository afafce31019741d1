import { type Context, type Logger, newId, type Socket } from '@tutti/kit'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Clock } from './clock.ts'
import type { Hub, Line, Topic } from './hub.ts'
import { TOPICS } from './hub.ts'
import type { Lines } from './lines.ts'
import { MOST_BYTES, read, type Said } from './protocol.ts'

const MOST_WAITING_BYTES = 1024 * 1024
const HEARTBEAT_MS = 25_000
const MOST_SAID_AT_ONCE = 64
/** A client that does not answer the goodbye is cut after this. */
const GOODBYE_MS = 500

type Options = {
  hub: Hub
  lines: Lines
  logger: Logger
  clock: Clock
  /** What a client says, but pings and subscriptions. */
  hear: (line: Line, said: Exclude<Said, { type: 'ping' }>) => Promise<void>
  closed: (line: Line) => void
}

/** Live lines over WebSocket (RFC 6455): admitted by the gateway, kept alive by pings, cut when they do not take what they are sent. */
export const makeSockets = ({ hub, lines, logger, clock, hear, closed }: Options) => {
  const server = new WebSocketServer({ noServer: true, maxPayload: MOST_BYTES, perMessageDeflate: false, clientTracking: false })
  const sockets = new Map<WebSocket, { isAlive: boolean }>()
  const heartbeat = setInterval(() => [...sockets].forEach(beat), HEARTBEAT_MS).unref()
  const use = async (text: string, line: Line, subscribe: (topics: readonly Topic[]) => void) => {
    const message = read(text)
    if ('cause' in message) return line.send(JSON.stringify({ type: 'error', message: `Cannot read the message: ${message.cause}.` }))
    const { said } = message
    if (said.type === 'ping')
      return line.send(JSON.stringify({ type: 'pong', ...(said.sent === undefined ? {} : { sent: said.sent, time: await clock.now() }) }))
    if (said.type === 'subscribe') subscribe(said.topics)
    await hear(line, said)
  }
  const failed = (error: unknown) => logger.warn({ err: error }, 'A message of a live line could not be used.')
  const accept = (socket: WebSocket, context: Context, { id, isAdmitted }: Admission) => {
    const life = { isAlive: true }
    const { line, subscribe } = lineOf(id, socket, context)
    const heard = oneByOne((text) => use(text, line, subscribe), { full: () => line.end('too-fast'), failed })
    socket.on('error', (error) => logger.debug({ err: error }, 'A live line failed.'))
    if (!isAdmitted) return line.end('too-many-players')
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
  const admit = admission({ server, lines, accept })
  const take: Socket = (upgrade) => void admit(upgrade).catch(failed)
  const stop = () => {
    clearInterval(heartbeat)
    hub.endAll('stopping')
    for (const socket of sockets.keys()) socket.terminate()
  }
  return { take, stop }
}

type Admission = { id: string; /** Or one too many. */ isAdmitted: boolean }
type Accept = (socket: WebSocket, context: Context, admission: Admission) => void

const ignored = () => undefined

/** A line is noted before it opens: when its client hears so, it is known at every replica. */
const admission = ({ server, lines, accept }: { server: WebSocketServer; lines: Lines; accept: Accept }) => {
  return async ({ request, socket, head, context }: Parameters<Socket>[0]): Promise<void> => {
    const { userId } = context.viewer
    const id = newId()
    // Nobody else listens to it yet, and one that fails unheard ends the process.
    socket.on('error', ignored)
    const isAdmitted = await lines.admit(id, userId)
    let isOpen = false
    if (!socket.destroyed)
      server.handleUpgrade(request, socket, head, (opened) => {
        isOpen = isAdmitted
        accept(opened, context, { id, isAdmitted })
      })
    socket.off('error', ignored)
    if (isAdmitted && !isOpen) await lines.close(id, userId)
  }
}

/** One that did not answer the last ping is cut. */
const beat = ([socket, life]: [WebSocket, { isAlive: boolean }]) => {
  if (!life.isAlive) socket.terminate()
  life.isAlive = false
  socket.ping()
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

const lineOf = (id: string, socket: WebSocket, { viewer, origin }: Context) => {
  let topics: ReadonlySet<Topic> = new Set(TOPICS)
  let deviceId: string | undefined
  const line: Line = {
    id,
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
