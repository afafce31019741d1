import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

const GRACE_MS = 8_000
const LOOK_MS = 100

/** How a server ends without cutting anybody off. */
export type Ending = {
  /**
   * From now on each answer says that its connection ends with it (RFC 9112, section 9.6): whoever asks again comes on another one,
   * and none is left that could be closed just when the next request is on its way.
   */
  drain(): void
  /** Takes no new connections, lets requests under way end within the grace (ms; 8,000), then cuts. */
  stop(graceMs?: number): Promise<void>
}

/** Has to be told of a server before it listens. */
export const endingOf = (server: Server): Ending => {
  const state = { isLeaving: false }
  const closeIdle = watchConnections(server, state)
  // Node takes a connection for idle when its answer was handed over, and would cut what the asker has not read yet.
  server.closeIdleConnections = closeIdle
  return {
    drain: () => void (state.isLeaving = true),
    stop: (graceMs = GRACE_MS) =>
      new Promise((resolve) => {
        state.isLeaving = true
        const cut = setTimeout(() => server.closeAllConnections(), graceMs)
        // A connection becomes idle when its last answer is out; without this it would stay for its keep-alive time.
        const look = setInterval(closeIdle, LOOK_MS)
        server.close(() => {
          clearTimeout(cut)
          clearInterval(look)
          resolve()
        })
      }),
  }
}

/** Counts the answers that each connection has still to send. @returns what closes those that have none */
const watchConnections = (server: Server, state: { isLeaving: boolean }): (() => void) => {
  const owed = new Map<Socket, number>()
  const enter = (socket: Socket) => {
    owed.set(socket, 0)
    socket.once('close', () => owed.delete(socket))
  }
  // Over TLS the connection that carries requests is another one than that which was accepted.
  server.on('setSecureContext' in server ? 'secureConnection' : 'connection', enter)
  server.on('upgrade', ({ socket }: IncomingMessage) => owed.delete(socket))
  server.prependListener('request', ({ socket }: IncomingMessage, outgoing: ServerResponse) => {
    if (state.isLeaving) outgoing.shouldKeepAlive = false
    owed.set(socket, (owed.get(socket) ?? 0) + 1)
    outgoing.once('close', () => owed.has(socket) && owed.set(socket, owed.get(socket)! - 1))
  })
  return () => {
    for (const [socket, answers] of owed) if (answers === 0) socket.destroySoon()
  }
}
