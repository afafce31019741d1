import { nobody, type Tracer, type Tracing, withContext } from '@tutti/kit'
import type { Exchange } from './exchange.ts'

type Options = {
  tracing: Tracing
  /** The pattern that a path of ours fits. */
  patternOf: (path: string) => string | undefined
}

type Answer = (exchange: Exchange) => Promise<void>

/** Answers in a span, where one is wanted: from here on the request's trace is recorded. */
export const recorded = ({ tracing, patternOf }: Options, answer: Answer): Answer => {
  const tracer = tracing.of('gateway')
  return (exchange) => {
    const { trace, requestId, origin } = exchange
    if (!(trace.isWanted ?? tracing.draw())) return answer(exchange)
    const { traceparent } = begin(tracer, exchange, patternOf(exchange.path))
    exchange.trace = { ...trace, traceparent }
    return withContext({ viewer: nobody, requestId, origin, traceparent }, () => answer(exchange))
  }
}

/** The span ends with the answer's last byte, or when the client is gone. */
const begin = (tracer: Tracer, exchange: Exchange, pattern: string | undefined) => {
  const { incoming, outgoing, trace, secure, path } = exchange
  const method = incoming.method!
  const span = tracer.start({
    name: method,
    kind: 'server',
    parent: trace.isContinued ? trace.traceparent : undefined,
    // What is no path of ours may be anything.
    attributes: { 'http.request.method': method, 'url.scheme': secure ? 'https' : 'http', ...(pattern ? { 'url.path': path } : {}) },
  })
  outgoing.once('close', () => {
    const route = exchange.route ?? pattern
    const { statusCode: status, writableFinished } = outgoing
    if (route) {
      span.rename(`${method} ${route}`)
      span.set({ 'http.route': route })
    }
    if (outgoing.headersSent) span.set({ 'http.response.status_code': status })
    if (!writableFinished) span.fail('cut')
    else if (status >= 500) span.fail(String(status))
    span.end()
  })
  return span
}
