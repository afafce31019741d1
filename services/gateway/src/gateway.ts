import type { IncomingMessage, ServerResponse } from 'node:http'
import { type identity, SessionRevoked, UserChanged, UserRemoved } from '@tutti/identity/contract'
import { callerCredentials, type ClientOf, errorBody, type Ground, type Logger, readSettings, loggedUrl, refuse, registry, toFailure } from '@tutti/kit'
import { type Admitting, admit } from './admission.ts'
import { type CredentialCache, credentialCache } from './credentials.ts'
import { loginFailures } from './limits/login-failures.ts'
import { rateLimits } from './limits/rates.ts'
import { listen, makeServer, stopServer } from './listener.ts'
import { healthPage } from './pages/health.ts'
import { openApi } from './pages/openapi.ts'
import { playerPages } from './pages/player.ts'
import { compressJson } from './request/compress.ts'
import { type Exchange, isLoopback, look, type Perimeter } from './request/exchange.ts'
import { secure } from './request/security-headers.ts'
import { proxiesFrom } from './request/trusted-proxies.ts'
import { routeTable } from './route-table.ts'
import { gatewaySettings, type GatewaySettings } from './settings.ts'
import { setupGate } from './setup-gate.ts'
import { localDispatcher } from './targets/local.ts'
import { remoteDispatcher } from './targets/remote.ts'
import type { Finder, Target } from './targets/target.ts'
import { liveConnections } from './upgrade.ts'

export type GatewayOptions = {
  host: string
  /** 0 takes a free one. */
  port: number
  /** Where the settings of {@link gatewaySettings} are read from. */
  environment: Record<string, string | undefined>
  /** Who answers which path: `/v1/artists/*`, `/v1/artists/:id/related-artists`; see `routeTable`. */
  table: readonly { path: string; service: string }[]
  /** Where a service answers now; `undefined` while it does not. */
  find: Finder
  /** Every service of this system, for `/health` and the OpenAPI document. */
  expected: readonly string[]
  /** identity's calls, on the gateway's own behalf. */
  identity: Pick<ClientOf<typeof identity>, 'verify' | 'setupRequired'>
  /** The system's secrets: the key by which services know each other is one. */
  secret: Ground['secret']
  /** Tells which sessions ended. */
  log: Pick<Ground['log'], 'watch'>
  logger: Logger
  version: string
  /** The folder of the built player. */
  webRoot?: string
}

export type Gateway = { /** Where this machine reaches it. */ url: string; port: number; /** Ends within 10 s. */ stop(): Promise<void> }

const MOST_BODY_BYTES = 1_048_576
const API = /^\/(?:v1|tutti|media|rest|api|calls)(?:\/|$)/

/**
 * Opens the only listener of the system: it routes, authenticates every credential, limits rates, contains failures and serves the player.
 * @throws Error when the address cannot be listened on or the certificate cannot be used
 */
export const openGateway = async (options: GatewayOptions): Promise<Gateway> => {
  const { environment, logger, identity, host, port } = options
  const settings = readSettings(gatewaySettings, environment)
  const perimeter = perimeterOf(settings)
  const credentials = credentialCache((credential) => identity.verify(credential))
  const admitting: Admitting = {
    credentials,
    limits: rateLimits(settings),
    gate: setupGate(() => identity.setupRequired()),
    requestTimeoutMs: settings.requestTimeoutMs,
  }
  const callers = callerCredentials(options.secret('callers'))
  const credential = () => callers.sign('gateway')
  const targetOf = router(options)
  const live = liveConnections({ perimeter, admitting, targetOf, credential, logger })
  const remote = remoteDispatcher(credential)
  const listening = await makeServer(settings, handler({ options, settings, perimeter, admitting, targetOf, remote }))
  listening.server.on('upgrade', live.upgrade)
  const watching = await watchRevocations(options.log, credentials, live)
  const stop = async () => {
    live.endAll()
    await stopServer(listening.server)
    await watching.stop()
    await remote.close()
  }
  try {
    return { ...(await listen(listening, host, port)), stop }
  } catch (error) {
    await watching.stop()
    throw error
  }
}

/** What ended is refused from now on, and its live connections are cut. */
const watchRevocations = (log: GatewayOptions['log'], credentials: CredentialCache, live: ReturnType<typeof liveConnections>) =>
  log.watch(({ type, data }) => {
    const { userId, sessionId } = data as { userId: string; sessionId?: string }
    if (type === SessionRevoked.type) {
      credentials.forgetSession(sessionId!)
      live.endSession(sessionId!)
      return
    }
    credentials.forgetUser(userId)
    if (type === UserRemoved.type) live.endUser(userId)
  }, [SessionRevoked.type, UserChanged.type, UserRemoved.type])

const perimeterOf = ({ publicUrl: text, trustedProxies }: GatewaySettings): Perimeter => {
  const publicUrl = text === undefined ? undefined : new URL(text)
  return { publicUrl, basePath: publicUrl ? publicUrl.pathname.replace(/\/+$/, '') : '', isProxy: proxiesFrom(trustedProxies) ?? (() => false) }
}

const router = ({ table, find }: GatewayOptions) => {
  const serviceOf = routeTable(table)
  return (path: string): { service: string; target: Target } => {
    const service = serviceOf(path)
    if (!service) throw refuse('route.not-found', { method: 'GET', path })
    const target = find(service)
    if (!target) throw refuse('service.unavailable', { service, cause: 'it is not running' }, { retryAfterS: 5 })
    return { service, target }
  }
}

type Parts = {
  options: GatewayOptions
  settings: GatewaySettings
  perimeter: Perimeter
  admitting: Admitting
  targetOf: ReturnType<typeof router>
  remote: ReturnType<typeof remoteDispatcher>
}

const handler = ({ options, settings, perimeter, admitting, targetOf, remote }: Parts) => {
  const { logger, find, expected, version, webRoot } = options
  const local = localDispatcher()
  const guardLogin = loginFailures(settings.rateLogin)
  const player = playerPages(webRoot, perimeter.basePath)
  const serves = routeTable(options.table)
  const deadlineMs = settings.requestTimeoutMs

  const pages: Record<string, (exchange: Exchange) => Promise<void>> = {
    '/health': async ({ outgoing }) => answer(outgoing, await healthPage({ expected, find, version })),
    '/tutti/openapi.json': async ({ outgoing, origin }) => answer(outgoing, await openApi({ expected, find, version, origin })),
    '/metrics': async (exchange) => {
      const { viewer } = exchange.isLocal ? { viewer: undefined } : await admit(admitting, exchange)
      if (viewer && viewer.role !== 'admin') throw refuse(viewer.role === 'nobody' ? 'auth.required' : 'auth.admin-only', { method: 'GET', path: '/metrics' })
      exchange.outgoing.writeHead(200, { 'Content-Type': registry.contentType })
      exchange.outgoing.end(await registry.metrics())
    },
  }

  const respond = async (exchange: Exchange): Promise<void> => {
    const { incoming, outgoing, path } = exchange
    const isRead = incoming.method === 'GET' || incoming.method === 'HEAD'
    const page = isRead && pages[path]
    if (page) return page(exchange)
    if (serves(path) === undefined) {
      if (isRead && !API.test(path) && (await player(exchange))) return undefined
      throw refuse('route.not-found', { method: incoming.method!, path })
    }
    if (Number(incoming.headers['content-length'] ?? 0) > MOST_BODY_BYTES) throw refuse('request.too-large', { limit: MOST_BODY_BYTES })
    const { service, target } = targetOf(path)
    const context = await admit(admitting, exchange)
    await guardLogin(exchange, context.viewer)
    outgoing.setHeader('Cache-Control', 'private, no-cache')
    return target.url ? remote.dispatch({ service, url: target.url, exchange, context, deadlineMs }) : local({ service: target.open, exchange, context, deadlineMs })
  }

  return async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    try {
      const exchange = { ...look(incoming, perimeter), outgoing }
      secure(exchange)
      if (!isLoopback(exchange.address)) compressJson(incoming, outgoing)
      await respond(exchange)
    } catch (error) {
      fail(error, { incoming, outgoing, logger })
    }
  }
}

const answer = (outgoing: ServerResponse, body: object) => {
  const text = JSON.stringify(body)
  outgoing.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text), 'Cache-Control': 'no-cache' })
  outgoing.end(text)
}

const fail = (error: unknown, { incoming, outgoing, logger }: { incoming: IncomingMessage; outgoing: ServerResponse; logger: Logger }) => {
  const failure = toFailure(error, 'gateway', logger)
  if (failure.status >= 500 && failure.code !== 'setup.required') logger.warn({ method: incoming.method, url: loggedUrl(incoming.url ?? ''), code: failure.code }, failure.message)
  if (outgoing.headersSent || outgoing.destroyed) return void outgoing.destroy()
  const { retryAfterS } = failure.extra
  if (retryAfterS !== undefined) outgoing.setHeader('Retry-After', Math.max(1, Math.ceil(retryAfterS)))
  // What is left of a body that nobody wants is not read to its end.
  if (!incoming.complete) {
    outgoing.setHeader('Connection', 'close')
    outgoing.once('finish', () => incoming.socket.destroySoon())
  }
  const text = JSON.stringify(errorBody(failure))
  outgoing.writeHead(failure.status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) })
  outgoing.end(text)
}
