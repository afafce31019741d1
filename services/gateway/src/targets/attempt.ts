import type { ServerResponse } from 'node:http'
import { type Failure, refuse, ROUTE_HEADER } from '@tutti/kit'
import type { Outcome, Picked } from '@tutti/kit/replicas/index'
import type { Dispatcher, Pool } from 'undici'
import type { Body } from './body.ts'
import { answerHeaders, type SentHeaders } from './headers.ts'

/** What a replica says that cannot; a 501 or 507 any other would say as well. */
const FAILED = new Set([500, 502, 503, 504])
/** Of these the next one is asked, if that does no harm; who waited for a 504 has waited long enough. */
const ASKED_AGAIN = new Set([500, 502, 503])
/** It never got the request. */
const UNSENT = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT'])
const DOWN = 'DOWN'

export type Attempt = {
  service: string
  pool: Pool
  picked: Picked
  outgoing: ServerResponse
  /** Hears that the head of the answer is there, and which route the service took if it says so. */
  headed: (route: string | undefined) => void
  request: { path: string; method: string; headers: SentHeaders; body: Body; headersTimeout: number }
  /** Whether asking twice changes no more than asking once. */
  isSafe: boolean
  /** Another replica, if one is there and the budget allows it. */
  another: () => Picked | undefined
  deadlineMs: number
}

/** How it ended: the answer was passed on (or nobody waits for it any more), another replica is to be asked, or it failed. */
export type Ended = { next?: Picked; failure?: Failure }

const PASSED: Ended = {}

/** Sends a request to one replica and passes its answer on as it comes. Nothing is asked again once a byte was passed on. */
export const attempt = ({ pool, request, ...passing }: Attempt): Promise<Ended> =>
  new Promise((resolve) => void pool.dispatch(request as Dispatcher.DispatchOptions, passOn(passing, resolve)))

type Passing = Omit<Attempt, 'pool' | 'request'>

const passOn = (passing: Passing, resolve: (ended: Ended) => void): Dispatcher.DispatchHandler => {
  const { picked, outgoing, isSafe, another } = passing
  let outcome: Outcome = 'ok'
  let next: Picked | undefined
  let hungUp: (() => void) | undefined
  const end = (how: Outcome, ended: Ended) => {
    picked.done(how)
    if (hungUp) outgoing.off('close', hungUp)
    resolve(ended)
  }
  return {
    onRequestStart: (controller) => {
      hungUp = () => outgoing.writableFinished || controller.abort(new Error('The client has hung up.'))
      if (outgoing.destroyed) return hungUp()
      outgoing.once('close', hungUp)
      if (isSafe) picked.onDown(() => outgoing.headersSent || controller.abort(Object.assign(new Error('it is gone'), { code: DOWN })))
    },
    onResponseStart: (controller, status, headers) => {
      if (status < 200) return
      if (FAILED.has(status)) outcome = 'failed'
      next = isSafe && ASKED_AGAIN.has(status) ? another() : undefined
      if (next) return controller.abort(new Error('Another replica is asked.'))
      const route = headers[ROUTE_HEADER]
      passing.headed(typeof route === 'string' ? route : undefined)
      outgoing.writeHead(status, answerHeaders(headers))
    },
    onResponseData: (controller, chunk) => {
      if (outgoing.write(chunk)) return
      controller.pause()
      outgoing.once('drain', () => controller.resume())
    },
    onResponseEnd: () => {
      outgoing.end()
      end(outcome, PASSED)
    },
    onResponseError: (_, error) => {
      if (next) return end('failed', { next })
      if (outgoing.destroyed) return end('none', PASSED)
      if (outgoing.headersSent) {
        outgoing.destroy()
        return end('lost', PASSED)
      }
      const { code } = error as { code?: string }
      const isLate = code === 'UND_ERR_HEADERS_TIMEOUT'
      const follower = isLate || !(isSafe || UNSENT.has(code ?? '')) ? undefined : another()
      end(isLate ? 'failed' : 'lost', follower ? { next: follower } : { failure: failureOf(error, passing) })
    },
  }
}

const failureOf = (error: Error, { service, deadlineMs: ms }: Passing): Failure =>
  (error as { code?: string }).code === 'UND_ERR_HEADERS_TIMEOUT'
    ? refuse('service.timeout', { service, ms }, { cause: error })
    : refuse(
        'service.unavailable',
        { service, cause: error.message.replace(/\.$/, '') || 'it does not answer' },
        { retryAfterS: 5, cause: error },
      )
