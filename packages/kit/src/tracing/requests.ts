import type { Context as HonoContext } from 'hono'
import type { Caller, Directory } from '../calls/directory.ts'
import { current, withContext } from '../context.ts'
import { routeOf, type RoomEnv } from '../routes.ts'
import { errorType, isSampled, type Span, type SpanStart, type Tracer } from './port.ts'

type Start = Omit<SpanStart, 'parent'>

/** A span of what the request at hand causes; none when its trace is not recorded. */
const follow = (tracer: Tracer, start: () => Start): Span | undefined => {
  const { traceparent: parent } = current()
  return isSampled(parent) ? tracer.start({ ...start(), parent }) : undefined
}

/** What is done here is caused by the span. */
const within = <R>({ traceparent }: Span, work: () => R): R => withContext({ ...current(), traceparent }, work)

/** Answers a public route in a span, and tells the gateway which route it was. */
export const tracedRoute = async (tracer: Tracer, c: HonoContext<RoomEnv>, next: () => Promise<void>): Promise<void> => {
  const { method } = c.req
  const span = follow(tracer, () => ({ name: method, kind: 'server', attributes: { 'http.request.method': method } }))
  if (!span) return next()
  await within(span, next)
  const route = routeOf(c.req.matchedRoutes ?? [])
  const { outgoing } = c.env
  // Who writes bytes by itself has said the status itself.
  const status = outgoing?.headersSent ? outgoing.statusCode : c.res.status
  c.env.routed?.(route)
  span.rename(`${method} ${route}`)
  span.set({ 'http.route': route, 'http.response.status_code': status })
  if (status >= 500) span.fail(c.error ? errorType(c.error) : String(status))
  span.end()
}

type Call = { kind: 'client' | 'server'; service: string; name: string }

/** One side of a call in a span. What the caller did wrong is no failure of who answers. */
export const tracedCall = async <R>(tracer: Tracer, { kind, service, name }: Call, work: (span?: Span) => Promise<R>): Promise<R> => {
  const attributes = { 'rpc.system.name': 'orpc', 'rpc.service': service, 'rpc.method': name }
  const span = follow(tracer, () => ({ name: `${service}/${name}`, kind, attributes }))
  if (!span) return work()
  try {
    return await within(span, () => work(span))
  } catch (error) {
    if (kind === 'client' || !((error as { status?: number }).status! < 500)) span.fail(errorType(error))
    throw error
  } finally {
    span.end()
  }
}

/** The same services; calls to them are recorded as those of the tracer's service. */
export const tracedDirectory = (directory: Directory, tracer: Tracer | undefined): Directory => {
  if (!tracer) return directory
  const traced =
    (service: string, caller: Caller): Caller =>
    (name, input, context) =>
      isSampled(context.traceparent)
        ? withContext(context, () => tracedCall(tracer, { kind: 'client', service, name }, () => caller(name, input, current())))
        : caller(name, input, context)
  return {
    ...directory,
    find: (service) => {
      const caller = directory.find(service)
      return caller && traced(service, caller)
    },
  }
}
