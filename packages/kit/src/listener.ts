import { getRequestListener } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { AnyRouter } from '@orpc/server'
import { RPCHandler } from '@orpc/server/fetch'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTheWire } from './calls/answer.ts'
import type { Context } from './context.ts'
import { withContext } from './context.ts'
import { refuse } from './errors.ts'
import type { Logger } from './logger.ts'
import type { OpenService } from './open.ts'
import { errorBody, toFailure } from './render.ts'
import { asService, nobody, type Viewer } from './viewer.ts'
import { contextFrom, NOBODY } from './wire.ts'

export type ListenerOptions = {
  service: OpenService
  host: string
  port: number
  logger: Logger
  /** Names the service behind a credential. */
  verifyCaller: (token: string) => Promise<string>
  verifyViewer: (token: string) => Promise<Viewer>
}

/** Node's own limits are loose. */
export const STRICT = { headersTimeout: 5_000, requestTimeout: 15_000, connectionsCheckingInterval: 1_000, maxHeaderSize: 16_384 }

/** The internal listener of a service that runs apart: its routes and its calls, for the gateway and siblings only. */
export const listenApart = async (options: ListenerOptions): Promise<{ url: string; stop(): Promise<void> }> => {
  const { service, host, port } = options
  const rpc = new RPCHandler(service.router as AnyRouter)
  const answer = async (request: Request, { incoming, outgoing }: { incoming: IncomingMessage; outgoing: ServerResponse }) => {
    try {
      const isCall = isCallTo(incoming)
      const context = await admitted(options, incoming, { isCall, signal: request.signal })
      if (!isCall) {
        const response = await service.fetch(request, { incoming, outgoing, ...clientOf(incoming) }, context)
        // Hono answers HEAD by a copy, which no longer says that the service wrote by itself.
        return outgoing.headersSent ? RESPONSE_ALREADY_SENT : response
      }
      const { response } = await withContext(context, () => rpc.handle(request, { prefix: '/calls', context: {} }))
      return response ?? errorResponse(refuse('route.not-found', { method: 'call', path: incoming.url! }), incoming, options)
    } catch (error) {
      return errorResponse(error, incoming, options)
    }
  }
  // The global Request has to be the adapter's own: Hono wraps a body of unknown length in a new one, which no other can.
  const server = createServer(STRICT, getRequestListener(answer as Parameters<typeof getRequestListener>[0]))
  server.on('upgrade', async (request, socket, head) => {
    try {
      const context = await admitted(options, request, { isCall: false })
      const take = service.sockets[new URL(request.url!, 'http://localhost').pathname]
      if (!take) throw refuse('route.not-found', { method: 'GET', path: request.url! })
      take({ request, socket, head, context })
    } catch {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
    }
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  return { url: `http://${host}:${(server.address() as AddressInfo).port}`, stop: () => closeServer(server) }
}

const headerOf = (request: IncomingMessage) => (name: string) => {
  const value = request.headers[name]
  return typeof value === 'string' ? value : undefined
}

const clientOf = (request: IncomingMessage) => {
  const header = headerOf(request)
  return { address: header('tutti-address'), secure: header('tutti-secure') === 'true' }
}

const admitted = async (
  { verifyCaller, verifyViewer }: ListenerOptions,
  request: IncomingMessage,
  { isCall, signal }: { isCall: boolean; signal?: AbortSignal },
): Promise<Context> => {
  const header = headerOf(request)
  const caller = await verifyCaller(header('tutti-caller') ?? '')
  const token = header('tutti-viewer')
  const context = contextFrom(header, nobody, signal)
  if (token === undefined) return { ...context, viewer: isCall ? asService(caller) : nobody }
  if (token === NOBODY) return context
  return { ...context, viewer: await verifyViewer(token) }
}

/** In the shape that its asker reads: oRPC's for a call, the public one for a route. */
const errorResponse = (error: unknown, incoming: IncomingMessage, { service, logger }: ListenerOptions) => {
  const failure = toFailure(error, service.name, logger)
  return Response.json(isCallTo(incoming) ? { json: onTheWire(failure).toJSON() } : errorBody(failure), { status: failure.status })
}

const isCallTo = ({ url }: IncomingMessage): boolean => url!.startsWith('/calls/')

const GRACE_MS = 8_000

/** Takes no new connections, lets requests end within the grace, then cuts. */
export const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
