import { getRequestListener } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { AnyRouter } from '@orpc/server'
import { RPCHandler } from '@orpc/server/fetch'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { onTheWire } from './calls/answer.ts'
import type { Context } from './context.ts'
import { withContext } from './context.ts'
import { endingOf } from './ending.ts'
import { refuse } from './errors.ts'
import type { Logger } from './logger.ts'
import { processStatus } from './figures/status.ts'
import { registry } from './metrics.ts'
import type { OpenService } from './open.ts'
import { errorBody, toFailure } from './render.ts'
import { turnAway } from './turn-away.ts'
import { asService, nobody, type Viewer } from './viewer.ts'
import { contextFrom, NOBODY, ROUTE_HEADER } from './wire.ts'

export type ListenerOptions = {
  /** One, or several of one process: then each request names the one it is for (`tutti-service`). */
  services: readonly OpenService[]
  host: string
  port: number
  logger: Logger
  /** Of the program. */
  version: string
  /** Names the service behind a credential. */
  verifyCaller: (token: string) => Promise<string>
  verifyViewer: (token: string) => Promise<Viewer>
}

export type Listener = {
  /** `http://127.0.0.1:4801` */
  url: string
  /** Says at `/ready` that requests may be sent here; from the start it says no. */
  ready(): void
  /** Says at `/ready` that nothing new is to be sent here, while everything is still answered. */
  drain(): void
  /** Answers from now on that this service is not here. */
  leave(service: string): void
  /** Takes no new connections and lets requests under way end, for `graceMs` (8,000) at most. */
  stop(graceMs?: number): Promise<void>
}

/** Node's own limits are loose. */
export const STRICT = { headersTimeout: 5_000, requestTimeout: 15_000, connectionsCheckingInterval: 1_000, maxHeaderSize: 16_384 }

/** The internal listener of services that run apart: their routes and calls, for the gateway and siblings only; `/ready`, `/metrics` and `/status` for whoever watches over the process. */
export const listenApart = async (options: ListenerOptions): Promise<Listener> => {
  const { services, host, port, version } = options
  const hosts = new Map(services.map((service) => [service.name, { service, rpc: new RPCHandler(service.router as AnyRouter) }]))
  const state = { isReady: false, version }
  const answer = async (request: Request, { incoming, outgoing }: { incoming: IncomingMessage; outgoing: ServerResponse }) => {
    const own = await ownPage(incoming.url!, state)
    if (own) return own
    try {
      const isCall = isCallTo(incoming)
      const { service, rpc } = hostOf(hosts, incoming)
      const context = await admitted(options, incoming, { isCall, signal: request.signal })
      if (!isCall) {
        const routed = (route: string) => outgoing.headersSent || outgoing.setHeader(ROUTE_HEADER, route)
        const response = await service.fetch(request, { incoming, outgoing, ...clientOf(incoming), routed }, context)
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
  server.on('upgrade', takeUpgrades(hosts, options))
  const ending = endingOf(server)
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve))
  return {
    url: `http://${host}:${(server.address() as AddressInfo).port}`,
    ready: () => void (state.isReady = true),
    drain: () => {
      state.isReady = false
      ending.drain()
    },
    leave: (service) => void hosts.delete(service),
    stop: ending.stop,
  }
}

type Hosts = ReadonlyMap<string, { service: OpenService; rpc: RPCHandler<Record<never, never>> }>

const hostOf = (hosts: Hosts, incoming: IncomingMessage) => {
  const named = headerOf(incoming)('tutti-service')
  const host = named === undefined && hosts.size === 1 ? hosts.values().next().value : hosts.get(named ?? '')
  if (!host) throw refuse('service.unavailable', { service: named ?? 'unnamed', cause: 'it does not run in this process' })
  return host
}

const ownPage = async (url: string, { isReady, version }: { isReady: boolean; version: string }): Promise<Response | undefined> => {
  // Whoever answers this has a turning loop; one that drains or waits for a database is not to be ended for it.
  if (url === '/live') return Response.json({ live: true })
  if (url === '/ready') return Response.json({ ready: isReady }, { status: isReady ? 200 : 503 })
  if (url === '/status') return Response.json(processStatus(version))
  if (url === '/metrics') return new Response(await registry.metrics(), { headers: { 'content-type': registry.contentType } })
  return undefined
}

const takeUpgrades = (hosts: Hosts, options: ListenerOptions) => async (request: IncomingMessage, socket: Duplex, head: Buffer) => {
  try {
    const { service } = hostOf(hosts, request)
    const context = await admitted(options, request, { isCall: false })
    const take = service.sockets[new URL(request.url!, 'http://localhost').pathname]
    if (!take) throw refuse('route.not-found', { method: 'GET', path: request.url! })
    take({ request, socket, head, context })
  } catch (error) {
    turnAway(socket, toFailure(error, nameOf(request, options), options.logger))
  }
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
const nameOf = (incoming: IncomingMessage, { services }: ListenerOptions) =>
  headerOf(incoming)('tutti-service') ?? services[0]?.name ?? 'tutti'

const errorResponse = (error: unknown, incoming: IncomingMessage, options: ListenerOptions) => {
  const failure = toFailure(error, nameOf(incoming, options), options.logger)
  return Response.json(isCallTo(incoming) ? { json: onTheWire(failure).toJSON() } : errorBody(failure), { status: failure.status })
}

const isCallTo = ({ url }: IncomingMessage): boolean => url!.startsWith('/calls/')
