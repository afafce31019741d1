import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isIP } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { INTERNAL_HEADERS } from '@tutti/kit'
import { refuse } from '../errors.ts'
import { type Trace, traceOf } from './trace.ts'
import { clientAddress, plainAddress } from './trusted-proxies.ts'

/** What is known of a request before anybody looks at its credential. */
export type Seen = {
  incoming: IncomingMessage
  /** Without the base path and the query. */
  path: string
  /** The client's, after proxies of ours. */
  address: string
  /** The client sits on this machine, and no proxy speaks for it. */
  isLocal: boolean
  secure: boolean
  /** `https://music.example.org/tutti`: what links in answers begin with. */
  origin: string
  /** Origins that count as ours (RFC 6454): the one that was asked, and the public one. */
  ownOrigins: readonly string[]
  requestId: string
  trace: Trace
}

export type Exchange = Seen & {
  outgoing: ServerResponse
  /** Unless the answer says otherwise, nobody but this client may keep it. */
  isPrivate: boolean
  /** When it was seen, and when the head of its answer was there (ms, monotonic). */
  began: number
  headAt?: number
  /** The pattern of the route that the service took, if the request is recorded and the service has said. */
  route?: string
}

export type Perimeter = { publicUrl: URL | undefined; /** `/tutti`, or empty */ basePath: string; isProxy: (address: string) => boolean }

const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i
const REQUEST_ID = /^[\w.:-]{1,64}$/
const DOTS = /\/\.{1,2}(?:\/|$)|\\/

/** Looks at a request; its `url` loses the base path. @throws Failure 400 for a Host or a path that cannot be */
export const look = (incoming: IncomingMessage, { publicUrl, basePath, isProxy }: Perimeter): Seen => {
  stripInternal(incoming)
  const { headers, socket } = incoming
  const peer = plainAddress(socket.remoteAddress ?? '')
  const isBehindProxy = isProxy(peer)
  const forwarded = (name: string) => (isBehindProxy ? first(headers[name]) : undefined)
  const host =
    forwarded('x-forwarded-host') ??
    headers.host ??
    `${isIP(socket.localAddress ?? '') === 6 ? `[${socket.localAddress}]` : socket.localAddress}:${socket.localPort}`
  if (!HOST.test(host)) throw refuse('request.host', { host: host.slice(0, 100) })
  const protocol = (socket as TLSSocket).encrypted
    ? 'https'
    : (forwarded('x-forwarded-proto') ?? (isBehindProxy && publicUrl ? publicUrl.protocol.slice(0, -1) : 'http'))
  const secure = protocol === 'https'
  const asked = `${secure ? 'https' : 'http'}://${host.toLowerCase()}`
  return {
    incoming,
    path: ownPath(incoming, basePath),
    address: clientAddress(peer, first(headers['x-forwarded-for'], ','), isProxy),
    isLocal: isLoopback(peer) && headers['x-forwarded-for'] === undefined && headers.forwarded === undefined && headers.via === undefined,
    secure,
    origin: publicUrl ? publicUrl.origin + basePath : asked,
    ownOrigins: publicUrl ? [asked, publicUrl.origin] : [asked],
    requestId: knownRequest(forwarded('x-request-id')) ?? nextRequestId(),
    trace: traceOf(headers.traceparent, isBehindProxy),
  }
}

/** Nobody outside speaks as a service: `headers` is what services read, `rawHeaders` what Hono makes all of them from. */
const stripInternal = (incoming: IncomingMessage) => {
  const { headers, rawHeaders } = incoming
  for (const name of INTERNAL_HEADERS) {
    if (headers[name] === undefined) continue
    delete headers[name]
    for (let i = rawHeaders.length - 2; i >= 0; i -= 2) if (rawHeaders[i]!.toLowerCase() === name) rawHeaders.splice(i, 2)
  }
}

const ownPath = (incoming: IncomingMessage, basePath: string): string => {
  let url = incoming.url || '/'
  // The absolute form (RFC 9112, 3.2.2) names the host once more.
  if (!url.startsWith('/')) url = url.replace(/^https?:\/\/[^/?#]*/i, '') || '/'
  if (
    basePath !== '' &&
    url.startsWith(basePath) &&
    (url.length === basePath.length || url[basePath.length] === '/' || url[basePath.length] === '?')
  )
    url = url.slice(basePath.length)
  if (!url.startsWith('/')) url = `/${url}`
  incoming.url = url
  const query = url.indexOf('?')
  const path = query < 0 ? url : url.slice(0, query)
  if (DOTS.test(path)) throw refuse('request.path')
  return path
}

const first = (value: string | string[] | undefined, joined?: string): string | undefined =>
  (Array.isArray(value) ? value.join(joined ?? ',') : value) || undefined

const knownRequest = (id: string | undefined) => (id && REQUEST_ID.test(id) ? id : undefined)

export const isLoopback = (address: string): boolean => address === '::1' || address.startsWith('127.')

const processId = randomBytes(6).toString('base64url')
let count = 0
const nextRequestId = () => `${processId}${(count += 1).toString(36)}`
