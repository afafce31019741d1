import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { type Context, contextHeaders, type Failure, INTERNAL_HEADERS, refuse } from '@tutti/kit'
import type { Dispatcher, Pool } from 'undici'
import type { WithBody } from '../limits/login-failures.ts'
import type { Exchange, Seen } from '../request/exchange.ts'

const MOST_BODY_BYTES = 1_048_576
const MOST_CONNECTIONS = 1_024
const SILENCE_MS = 60_000

/** RFC 9110, 7.6.1, and what the gateway alone may say. Credentials end here, but for identity, which renews cookies. */
const DROPPED = new Set<string>([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'authorization',
  'traceparent',
  'tracestate',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'forwarded',
  ...INTERNAL_HEADERS,
])

/** The credential by which the gateway shows services that it is one of them (`tutti-caller`). */
export type CallerCredential = () => Promise<string>
type Dispatch = { service: string; url: string; exchange: Exchange; context: Context; deadlineMs: number }
type Speaking = { service: string; exchange: Seen; context: Context; credential: CallerCredential }

/** The headers of a request for a service in another process: the client's without what it may not say, and the context. */
export const remoteHeaders = async ({ service, exchange, context, credential }: Speaking): Promise<Record<string, string | string[]>> => {
  const headers: Record<string, string | string[]> = {}
  const { headers: asked } = exchange.incoming
  const named = asked.connection && asked.connection.toLowerCase() !== 'keep-alive' ? tokens(asked.connection) : undefined
  for (const name in asked) {
    const value = asked[name]
    if (value !== undefined && !DROPPED.has(name) && !named?.includes(name) && (name !== 'cookie' || service === 'identity'))
      headers[name] = value
  }
  Object.assign(headers, contextHeaders(context))
  headers['tutti-address'] = exchange.address
  headers['tutti-secure'] = String(exchange.secure)
  headers['tutti-service'] = service
  headers['tutti-caller'] = await credential()
  return headers
}

const tokens = (list: string) =>
  list
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())

/** Answers by services in other processes, streaming both ways; each has connections of its own, so that a slow one holds up nobody else. */
export const remoteDispatcher = (credential: CallerCredential) => {
  const pools = new Map<string, Pool>()
  const poolOf = async (url: string) => {
    // In one process nothing is ever sent: a start need not wait for a client.
    const undici = await import('undici')
    const pool =
      pools.get(url) ??
      new undici.Pool(url, { connections: MOST_CONNECTIONS, pipelining: 1, connectTimeout: 2_000, bodyTimeout: SILENCE_MS })
    pools.set(url, pool)
    return pool
  }
  return {
    dispatch: async (dispatch: Dispatch): Promise<void> => {
      const { url, exchange, deadlineMs } = dispatch
      const { incoming, outgoing } = exchange
      const headers = await remoteHeaders({ ...dispatch, credential })
      const pool = await poolOf(url)
      await new Promise<void>((resolve, reject) => {
        const handler = passOn(outgoing, { ...dispatch, resolve, reject })
        const options = {
          path: incoming.url!,
          method: incoming.method!,
          headers,
          body: bodyOf(incoming, reject),
          headersTimeout: deadlineMs,
        }
        pool.dispatch(options as Dispatcher.DispatchOptions, handler)
      })
    },
    close: async () => void (await Promise.all([...pools.values()].map((pool) => pool.destroy()))),
  }
}

const bodyOf = (incoming: WithBody, refused: (failure: Failure) => void): IncomingMessage | Buffer | null => {
  if (incoming.rawBody) return incoming.rawBody
  if (incoming.headers['content-length'] === undefined && incoming.headers['transfer-encoding'] === undefined) return null
  let size = 0
  incoming.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > MOST_BODY_BYTES) {
      const failure = refuse('request.too-large', { limit: MOST_BODY_BYTES })
      refused(failure)
      incoming.destroy(failure)
    }
  })
  incoming.pause()
  return incoming
}

type Passing = { service: string; deadlineMs: number; resolve: () => void; reject: (failure: Failure) => void }

const passOn = (outgoing: ServerResponse, { service, deadlineMs, resolve, reject }: Passing): Dispatcher.DispatchHandler => {
  let abort: (() => void) | undefined
  return {
    onRequestStart: (controller) => {
      abort = () => outgoing.writableFinished || controller.abort(new Error('The client has hung up.'))
      if (outgoing.destroyed) return abort()
      outgoing.once('close', abort)
      outgoing.on('drain', () => controller.resume())
    },
    onResponseStart: (_, status, headers) => {
      if (status >= 200) outgoing.writeHead(status, answerHeaders(headers))
    },
    onResponseData: (controller, chunk) => {
      if (!outgoing.write(chunk)) controller.pause()
    },
    onResponseEnd: () => {
      outgoing.end()
      resolve()
    },
    onResponseError: (_, error) => {
      if (outgoing.headersSent) outgoing.destroy()
      if (outgoing.destroyed) return resolve()
      if (abort) outgoing.off('close', abort)
      reject(failureOf(error, service, deadlineMs))
    },
  }
}

const answerHeaders = (headers: IncomingHttpHeaders) => {
  const kept: Record<string, string | string[]> = {}
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined && !DROPPED.has(name) && name !== 'x-request-id') kept[name] = value
  }
  return kept
}

const failureOf = (error: Error, service: string, ms: number): Failure =>
  (error as { code?: string }).code === 'UND_ERR_HEADERS_TIMEOUT'
    ? refuse('service.timeout', { service, ms }, { cause: error })
    : refuse(
        'service.unavailable',
        { service, cause: error.message.replace(/\.$/, '') || 'it does not answer' },
        { retryAfterS: 5, cause: error },
      )
