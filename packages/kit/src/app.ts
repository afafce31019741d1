import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { current } from './context.ts'
import { refuse } from './errors.ts'
import { recentOf } from './figures/recent.ts'
import { requestSeconds } from './metrics.ts'
import { renderError } from './render.ts'
import { type RoomEnv, routeOf, routeTable } from './routes.ts'
import type { AnyService, Room } from './service.ts'
import { tracedRoute } from './tracing/requests.ts'

const MAX_BODY_BYTES = 1024 * 1024

/** The Hono app of a service's public routes, and the table of them. A trailing slash makes no difference. */
export const makeApp = (service: AnyService, room: Room<never, never>) => {
  const app = new Hono<RoomEnv>({ strict: false })
  const secondsOf = timesOf(service.name)
  const { requests } = recentOf(service.name)
  const { tracer } = room
  app.use('*', async (c, next) => {
    const { viewer, requestId } = current()
    c.set('viewer', viewer)
    c.set('requestId', requestId)
    const began = performance.now()
    await (tracer ? tracedRoute(tracer, c, next) : next())
    const ms = performance.now() - began
    secondsOf(c.req.method, routeOf(c.req.matchedRoutes ?? []), c.res.status).observe(ms / 1000)
    // Who writes bytes by itself is done when the client has them.
    requests.add(c.env.outgoing?.headersSent ? undefined : ms, c.res.status >= 500)
  })
  const limit = bodyLimit({
    maxSize: MAX_BODY_BYTES,
    onError: () => {
      throw refuse('request.too-large', { limit: MAX_BODY_BYTES })
    },
  })
  // To look at a body makes a whole Request of the light one that the adapter gives: most requests are spared that.
  app.use('*', (c, next) => (c.req.method === 'GET' || c.req.method === 'HEAD' ? next() : limit(c, next)))
  app.onError(renderError(service.name, room.logger))
  app.notFound((c) => renderError(service.name, room.logger)(refuse('route.not-found', { method: c.req.method, path: c.req.path }), c))
  service.routes?.({ ...room, app })
  return { app, table: routeTable(app, service.name) }
}

/** Finding the series of some labels costs more than adding to it; there are as many as routes and ways to answer. */
const timesOf = (service: string) => {
  const known = new Map<string, ReturnType<typeof requestSeconds.labels>>()
  return (method: string, route: string, status: number) => {
    const name = `${method} ${status} ${route}`
    const series = known.get(name) ?? requestSeconds.labels(service, method, route, String(status))
    known.set(name, series)
    return series
  }
}
