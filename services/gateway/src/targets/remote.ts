import type { Context, Failure } from '@tutti/kit'
import type { Picked } from '@tutti/kit/replicas/index'
import type { Exchange } from '../request/exchange.ts'
import { attempt } from './attempt.ts'
import { bodyOf, hasBody } from './body.ts'
import { type CallerCredential, remoteHeaders } from './headers.ts'
import { pickOf, type Reached, type Reaching } from './reach.ts'

type Dispatch = { service: string; urls: readonly string[]; exchange: Exchange; context: Context; deadlineMs: number }

/**
 * The methods that may be asked twice (RFC 9110, 9.2.1). PUT and DELETE are not among them: a reorder of playlist items is a
 * PUT, and items are deleted by their positions; what came first may have been done. They go to another replica, like POST,
 * only when the first did not get them.
 */
const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Answers by services in other processes, streaming both ways: by the least loaded replica, or another one while that does no harm. */
export const remoteDispatcher =
  (credential: CallerCredential, reaching: Reaching) =>
  async (dispatch: Dispatch): Promise<void> => {
    const { service, urls, exchange } = dispatch
    const reached = reaching.of(service, urls)
    await reached.known?.()
    const headers = await remoteHeaders(dispatch, credential)
    let tooLarge: Failure | undefined
    const body = hasBody(exchange.incoming) ? await bodyOf(exchange.incoming, (failure) => (tooLarge = failure)) : null
    const isRepeatable = body === null || Buffer.isBuffer(body)
    const { method, url } = exchange.incoming
    const request = { path: url!, method: method!, headers, body }
    const failure = await untilAnswered({ dispatch, reached, isRepeatable, request })
    if (tooLarge ?? failure) throw tooLarge ?? failure
  }

type Asking = {
  dispatch: Dispatch
  reached: Reached
  isRepeatable: boolean
  request: Omit<Parameters<typeof attempt>[0]['request'], 'headersTimeout'>
}

/** Tries one replica after the other, in the time that there is for all of it. */
const untilAnswered = async ({ dispatch, reached, isRepeatable, request }: Asking): Promise<Failure | undefined> => {
  const { replicas, poolOf } = reached
  const { service, deadlineMs } = dispatch
  const { exchange } = dispatch
  const { outgoing } = exchange
  const headed = (route: string | undefined) => {
    exchange.headAt = performance.now()
    if (route !== undefined) exchange.route = route
  }
  const isSafe = isRepeatable && SAFE.has(request.method)
  const tried = new Set<string>()
  const began = performance.now()
  const another = (): Picked | undefined => {
    const next = isRepeatable ? replicas.pick(tried) : undefined
    if (!next || replicas.mayRetry()) return next
    next.done('none')
    return undefined
  }
  for (let picked: Picked = pickOf(reached, service); ;) {
    tried.add(picked.url)
    const headersTimeout = Math.max(1, deadlineMs - Math.floor(performance.now() - began))
    const pool = reached.poolAt(picked.url) ?? (await poolOf(picked.url))
    const attempted = { service, pool, picked, outgoing, headed, isSafe, another, deadlineMs, request: { ...request, headersTimeout } }
    const { next, failure } = await attempt(attempted)
    if (!next) return failure
    picked = next
  }
}
