import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Failure } from './errors.ts'
import { errorBody } from './render.ts'

/** Answers a request for a live connection (RFC 9110, section 7.8: Upgrade) with a refusal in words, and closes. */
export const turnAway = (socket: Duplex, failure: Failure): void => {
  if (socket.destroyed) return
  const body = JSON.stringify(errorBody(failure))
  const { retryAfterS } = failure.extra
  const lines = [
    `HTTP/1.1 ${failure.status} ${STATUS_CODES[failure.status] ?? 'Refused'}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(retryAfterS ? [`Retry-After: ${retryAfterS}`] : []),
    'Connection: close',
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
}
