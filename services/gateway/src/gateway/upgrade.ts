import { connect, type Socket } from 'node:net'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Context, Failure, type Logger, refuse as refuseAny, toFailure, turnAway } from '@tutti/kit'
import { type Admitting, admitSocket } from '../admission/admission.ts'
import { refuse } from '../errors.ts'
import { look, type Perimeter } from '../request/exchange.ts'
import type { Signpost } from '../targets/route-table.ts'
import { type CallerCredential, remoteHeaders } from '../targets/headers.ts'
import { pickOf, type Reached, type Reaching } from '../targets/reach.ts'

const MOST_PER_USER = 50
const PATIENCE_MS = 5_000
const CONNECT_MS = 2_000

type Options = {
  perimeter: Perimeter
  admitting: Admitting
  directions: Signpost
  credential: CallerCredential
  reached: Reaching
  logger: Logger
}

type Live = { socket: Duplex; userId: string; sessionId: string | undefined }

/** Live connections: admitted like requests, handed to the service, and cut when their session ends. */
export const liveConnections = ({ perimeter, admitting, directions, credential, reached, logger }: Options) => {
  const open = new Set<Live>()
  const keep = (socket: Duplex, { viewer: { userId, sessionId } }: Context): AbortSignal => {
    if ([...open].filter((one) => one.userId === userId).length >= MOST_PER_USER)
      throw refuse('live.too-many', { most: MOST_PER_USER }, { retryAfterS: 30 })
    const live = { socket, userId, sessionId }
    const gone = new AbortController()
    open.add(live)
    socket.once('close', () => {
      open.delete(live)
      gone.abort()
    })
    return gone.signal
  }
  const take = async (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    const seen = look(incoming, perimeter)
    const service = directions.serviceOf(seen.path)
    if (!service) throw notThere(seen.path)
    const admitted = await admitSocket(admitting, seen)
    const target = directions.targetOf(service)
    const context = { ...admitted, signal: keep(socket, admitted) }
    if (target.urls) {
      const headers = await remoteHeaders({ service, exchange: seen, context }, credential)
      return proxyToOne({ incoming, socket, head, headers, service, reached: reached.of(service, target.urls) })
    }
    const handler = target.open!.sockets[seen.path]
    if (!handler) throw notThere(seen.path)
    return handler({ request: incoming, socket, head, context })
  }
  const cut = (isMeant: (live: Live) => boolean) => {
    for (const live of open) if (isMeant(live)) live.socket.destroy()
  }
  return {
    upgrade: (incoming: IncomingMessage, socket: Duplex, head: Buffer): void => {
      socket.on('error', () => socket.destroy())
      take(incoming, socket, head).catch((error: unknown) => turnAway(socket, toFailure(error, 'gateway', logger)))
    },
    endSession: (sessionId: string) => cut((live) => live.sessionId === sessionId),
    endUser: (userId: string) => cut((live) => live.userId === userId),
    endAll: () => cut(() => true),
  }
}

const notThere = (path: string) => refuseAny('route.not-found', { method: 'GET', path })

type Proxying = {
  incoming: IncomingMessage
  socket: Duplex
  head: Buffer
  headers: Record<string, string | string[]>
  service: string
}

/** A connection stays with its replica until it ends; one that cannot be reached is passed over. */
const proxyToOne = async ({ reached, ...proxying }: Proxying & { reached: Reached }): Promise<void> => {
  await reached.known?.()
  const tried = new Set<string>()
  for (let picked = pickOf(reached, proxying.service); ;) {
    try {
      const there = await connectTo(picked.url)
      proxying.socket.once('close', () => picked.done('ok'))
      return await proxy(proxying, there)
    } catch (error) {
      picked.done('lost')
      tried.add(picked.url)
      const next = error instanceof Failure ? undefined : reached.replicas.pick(tried)
      if (!next) throw error instanceof Failure ? error : gone(proxying.service, (error as Error).message)
      picked = next
    }
  }
}

const gone = (service: string, cause: string) => refuseAny('service.unavailable', { service, cause }, { retryAfterS: 5 })

const connectTo = (url: string): Promise<Socket> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url)
    const there = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80), noDelay: true, timeout: CONNECT_MS })
    there.once('error', reject)
    there.once('timeout', () => there.destroy(new Error('it does not answer')))
    there.once('connect', () => {
      there.setTimeout(0)
      there.off('error', reject)
      resolve(there)
    })
  })

/** Says the request once more to the service, then passes bytes both ways as they come. */
const proxy = ({ incoming, socket, head, headers, service }: Proxying, there: Socket): Promise<void> =>
  new Promise((resolve, reject) => {
    const fail = (cause: string) => {
      there.destroy()
      reject(gone(service, cause))
    }
    const patience = setTimeout(() => fail('it does not answer'), PATIENCE_MS)
    there.once('error', (error) => fail(error.message))
    const lines = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}`))
    there.write(
      [`GET ${incoming.url} HTTP/1.1`, ...lines, 'connection: Upgrade', `upgrade: ${incoming.headers.upgrade}`, '', ''].join('\r\n'),
    )
    there.write(head)
    there.once('data', (answer) => {
      clearTimeout(patience)
      socket.write(answer)
      socket.pipe(there).pipe(socket)
      resolve()
    })
    there.once('close', () => {
      clearTimeout(patience)
      socket.destroy()
    })
    socket.once('close', () => there.destroy())
  })
