import type { IncomingMessage, ServerResponse } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { type Context, errorBody, type Failure, type OpenService, refuse } from '@tutti/kit'
import type { Exchange } from '../request/exchange.ts'

type Dispatch = { service: OpenService; exchange: Exchange; context: Context; deadlineMs: number }

const DISPATCH = Symbol('dispatch')
type Dispatched = IncomingMessage & { [DISPATCH]?: Dispatch }

const render = (failure: Failure) => Response.json(errorBody(failure), { status: failure.status })

/** Answers by a service in this process. Nobody waits longer than the deadline for the head of the answer; a body may take its time. */
export const localDispatcher = () => {
  const listener = getRequestListener(
    (request, given) => {
      const { incoming, outgoing } = given as { incoming: Dispatched; outgoing: ServerResponse }
      const { service, exchange, context, deadlineMs } = incoming[DISPATCH]!
      const withSignal: Context = {
        ...context,
        // Made when somebody asks for it: most requests never do.
        get signal() {
          return request.signal
        },
      }
      const env = {
        incoming,
        outgoing,
        address: exchange.address,
        secure: exchange.secure,
        routed: (route: string) => (exchange.route = route),
      }
      const answer = service.fetch(request, env, withSignal)
      if (!(answer instanceof Promise)) return headed(exchange, answer)
      return inTime(answer, outgoing, { service: service.name, ms: deadlineMs }).then((response) => headed(exchange, response))
    },
    {
      errorHandler: (error) =>
        render(refuse('request.malformed', { message: error instanceof Error ? error.message : 'it cannot be understood' })),
    },
  )
  return (dispatch: Dispatch): Promise<void> => {
    const { incoming, outgoing } = dispatch.exchange
    // On the request itself: a WeakMap of all of them would cost more in garbage collection than everything else here.
    ;(incoming as Dispatched)[DISPATCH] = dispatch
    return listener(incoming, outgoing)
  }
}

/** A service that writes by itself has ended by now. */
const headed = (exchange: Exchange, response: Response): Response => {
  if (!exchange.outgoing.headersSent) exchange.headAt = performance.now()
  return response
}

const inTime = (answer: Promise<Response>, outgoing: ServerResponse, { service, ms }: { service: string; ms: number }): Promise<Response> =>
  new Promise((resolve, reject) => {
    let isLate = false
    const timer = setTimeout(() => {
      // A service that writes by itself has begun to answer: media do.
      if (outgoing.headersSent) return
      isLate = true
      resolve(render(refuse('service.timeout', { service, ms })))
    }, ms)
    answer.then(
      (response) => {
        clearTimeout(timer)
        if (isLate) void response.body?.cancel().catch(() => undefined)
        // Hono answers HEAD by a copy, which no longer says that the service wrote by itself.
        else resolve(outgoing.headersSent ? RESPONSE_ALREADY_SENT : response)
      },
      (error: unknown) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
