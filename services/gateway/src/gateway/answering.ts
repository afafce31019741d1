import type { IncomingMessage, ServerResponse } from 'node:http'
import { refuse } from '@tutti/kit'
import { type Admitting, admit } from '../admission/admission.ts'
import { fail } from '../request/fail.ts'
import type { Counters } from '../limits/counters.ts'
import { loginFailures } from '../limits/login-failures.ts'
import type { GatewayOptions } from './options.ts'
import { ownPages } from '../pages/own-pages.ts'
import { playerPages } from '../pages/player.ts'
import { compressJson } from '../request/compress.ts'
import { type Exchange, isLoopback, look, type Perimeter } from '../request/exchange.ts'
import { counting } from '../request/counted.ts'
import { recorded } from '../request/recorded.ts'
import { secure } from '../request/security-headers.ts'
import type { Signpost } from '../targets/route-table.ts'
import type { GatewaySettings } from '../settings.ts'
import type { Reaching } from '../targets/reach.ts'
import { localDispatcher } from '../targets/local.ts'
import type { remoteDispatcher } from '../targets/remote.ts'

const MOST_BODY_BYTES = 1_048_576
/** Paths that are no views of the player, whether anybody answers them or not. */
const API = /^\/(?:v1|tutti|media|rest|api|calls)(?:\/|$)/

type Parts = {
  options: GatewayOptions
  settings: GatewaySettings
  perimeter: Perimeter
  admitting: Admitting
  counters: Counters
  directions: Signpost
  remote: ReturnType<typeof remoteDispatcher>
  reaching: Reaching
}

/** Answers requests: by a page of the gateway's own, by the service whose path it is, or by the player. */
export const answering = ({ options, settings, perimeter, admitting, counters, directions, remote, reaching }: Parts) => {
  const pages = ownPages(options, { admitting, counters, reaching })
  const player = playerPages(options.webRoot, perimeter.basePath)
  const guardLogin = loginFailures(settings.rateLogin, counters)
  const local = localDispatcher()
  const deadlineMs = settings.requestTimeoutMs
  const count = counting()

  const byService = async (service: string, exchange: Exchange): Promise<void> => {
    const { incoming } = exchange
    if (Number(incoming.headers['content-length'] ?? 0) > MOST_BODY_BYTES) throw refuse('request.too-large', { limit: MOST_BODY_BYTES })
    const context = await admit(admitting, exchange)
    const { open, urls } = directions.targetOf(service)
    await guardLogin(exchange, context.viewer)
    exchange.isPrivate = true
    if (urls) return remote({ service, urls, exchange, context, deadlineMs })
    return local({ service: open!, exchange, context, deadlineMs })
  }

  const respond = async (exchange: Exchange): Promise<void> => {
    const { path } = exchange
    const method = exchange.incoming.method!
    const isRead = method === 'GET' || method === 'HEAD'
    const page = pages[path]?.[isRead ? 'GET' : method]
    if (page) return page(exchange)
    const service = directions.serviceOf(path)
    if (service) return count.forwarded(service, exchange, () => byService(service, exchange))
    if (!isRead || API.test(path) || !(await player(exchange))) throw refuse('route.not-found', { method, path })
  }

  const { logger, tracing } = options
  const answer = async (exchange: Exchange): Promise<void> => {
    try {
      await respond(exchange)
    } catch (error) {
      fail(error, { incoming: exchange.incoming, outgoing: exchange.outgoing, logger })
    } finally {
      count.answered(exchange)
    }
  }
  const patternOf = (path: string) => (pages[path] ? path : directions.patternOf(path))
  const begin = tracing ? recorded({ tracing, patternOf }, answer) : answer

  return async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    try {
      const exchange: Exchange = Object.assign(look(incoming, perimeter), { outgoing, isPrivate: false, began: performance.now() })
      secure(exchange)
      // Packing costs time, and within one machine bytes cost none.
      if (!isLoopback(exchange.address)) compressJson(incoming, outgoing)
      await begin(exchange)
    } catch (error) {
      fail(error, { incoming, outgoing, logger })
    }
  }
}
