import type { IncomingHttpHeaders } from 'node:http'
import { type Context, contextHeaders, INTERNAL_HEADERS } from '@tutti/kit'
import type { Seen } from '../request/exchange.ts'

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
type Speaking = { service: string; exchange: Seen; context: Context }

export type SentHeaders = Record<string, string | string[]>

/** The headers of a request for a service in another process: the client's without what it may not say, and the context. */
export const remoteHeaders = async ({ service, exchange, context }: Speaking, credential: CallerCredential): Promise<SentHeaders> => {
  const headers: SentHeaders = {}
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

/** What a service's answer says, without what is between it and the gateway. */
export const answerHeaders = (headers: IncomingHttpHeaders): SentHeaders => {
  const kept: SentHeaders = {}
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined && !DROPPED.has(name) && name !== 'x-request-id') kept[name] = value
  }
  return kept
}
