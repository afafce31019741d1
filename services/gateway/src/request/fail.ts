import type { IncomingMessage, ServerResponse } from 'node:http'
import { errorBody, type Logger, loggedUrl, toFailure } from '@tutti/kit'

/** A body up to this size is read to its end, so that the connection can be used again. */
const READ_ON_BYTES = 65_536

type Options = { incoming: IncomingMessage; outgoing: ServerResponse; logger: Logger }

/** Answers with what went wrong; an answer that has begun is cut, since nobody can take back its head. */
export const fail = (error: unknown, { incoming, outgoing, logger }: Options): void => {
  const failure = toFailure(error, 'gateway', logger)
  const { method, url, headers } = incoming
  if (failure.status >= 500 && failure.code !== 'setup.required')
    logger.warn({ method, url: loggedUrl(url ?? ''), code: failure.code }, failure.message)
  if (outgoing.headersSent || outgoing.destroyed) return void outgoing.destroy()
  const { retryAfterS } = failure.extra
  if (retryAfterS !== undefined) outgoing.setHeader('Retry-After', Math.max(1, Math.ceil(retryAfterS)))
  const unread = headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : Infinity
  if (!incoming.complete && unread > READ_ON_BYTES) {
    outgoing.setHeader('Connection', 'close')
    outgoing.once('finish', () => incoming.socket.destroySoon())
  }
  const text = JSON.stringify(errorBody(failure))
  outgoing.writeHead(failure.status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) })
  outgoing.end(text)
}
