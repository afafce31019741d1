import { DatabaseError } from '@tutti/database'
import type { Context as HonoContext } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { current } from './context.ts'
import { Failure, refuse } from './errors.ts'
import { type Logger, loggedUrl } from './logger.ts'
import type { RoomEnv } from './routes.ts'

/** Turns whatever was thrown into something a client may see; what nobody expected is logged. */
export const toFailure = (error: unknown, service: string, logger: Logger): Failure => {
  if (error instanceof Failure) return error
  if (error instanceof HTTPException) return refuse('request.malformed', { message: error.message.replace(/\.$/, '') })
  const request = current().requestId
  if (error instanceof DatabaseError) {
    logger.error({ err: error, request, fault: error.fault }, 'The database refused.')
    return refuse(error.fault === 'full' ? 'storage.full' : 'storage.failed', { service }, error.fault === 'full' ? {} : { retryAfterS: 1 })
  }
  logger.error({ err: error, request }, 'A request failed unexpectedly.')
  return refuse('internal', { service, request }, { cause: error })
}

/** The body of an error on `/v1` and on our own routes (the Web API's shape; `code` is our addition). */
export const errorBody = ({ status, message, code, extra }: Failure) => ({
  error: { status, message, code, ...(extra.reason ? { reason: extra.reason } : {}) },
})

/** Hono's error handler for `/v1` and our own routes. */
export const renderError =
  (service: string, logger: Logger) =>
  (error: unknown, c: HonoContext<RoomEnv>): Response => {
    const failure = toFailure(error, service, logger)
    if (failure.status >= 500)
      logger.warn({ method: c.req.method, url: loggedUrl(c.req.url), code: failure.code, request: current().requestId }, failure.message)
    if (failure.extra.retryAfterS !== undefined) c.header('Retry-After', String(Math.max(1, Math.ceil(failure.extra.retryAfterS))))
    return c.json(errorBody(failure), failure.status as ContentfulStatusCode)
  }
