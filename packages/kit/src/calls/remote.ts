import { StandardRPCLink, type StandardLinkClient } from '@orpc/client/standard'
import { Pool } from 'undici'
import type { Context } from '../context.ts'
import { refuse } from '../errors.ts'
import { makeReplicas, type Picked } from '../replicas/index.ts'
import { poolsOf } from '../replicas/pools.ts'
import { contextHeaders } from '../wire.ts'
import type { Caller } from './directory.ts'

type LinkContext = { context: Context; headers: Record<string, string> }
type Send = StandardLinkClient<LinkContext>['call']

export type RemoteOptions = {
  service: string
  /** Its replicas: `http://10.0.0.7:4801`, or `dns+http://catalog:4801` for all addresses of a name. */
  urls: readonly string[]
}

/** Every process of a system knows every other one: those that it does not call need not be asked how they are. */
const REST_MS = 30_000

/** A service in other processes. */
export type RemoteService = {
  /** How one that shows this credential calls it; `credential` is asked afresh for each call. */
  callerFor(credential: () => Promise<string>): Caller
  close(): Promise<void>
}

/**
 * Reaches a service in other processes: oRPC over undici with keep-alive (global fetch costs three times as much). The least
 * loaded replica is asked; another one only when the first did not get the call, for a call may change something.
 */
export const remoteService = ({ service, urls }: RemoteOptions): RemoteService => {
  const replicas = makeReplicas({ urls, times: { restMs: REST_MS } })
  const pools = poolsOf(replicas)
  const send: Send = async (request, { context, signal }) => {
    await replicas.known()
    const tried = new Set<string>()
    for (;;) {
      signal?.throwIfAborted()
      const picked = replicas.pick(tried)
      if (!picked)
        throw refuse('service.unavailable', { service, cause: 'none of it takes requests' }, { retryAfterS: replicas.retryAfterS() })
      try {
        return await sendTo(pools.of(picked.url, connections), { request, headers: context.headers, signal, picked })
      } catch (error) {
        picked.done(signal?.aborted ? 'ok' : 'lost')
        tried.add(picked.url)
        if (signal?.aborted) throw error
        if (!wasRefused(error) || !replicas.mayRetry())
          throw refuse('service.unavailable', { service, cause: whyNot(error) }, { retryAfterS: 5, cause: error })
      }
    }
  }
  const link = new StandardRPCLink<LinkContext>({ call: send }, { url: 'http://replica/calls' })
  return {
    callerFor: (credential) => async (name, input, context) => {
      const headers = { ...contextHeaders(context), 'tutti-caller': await credential(), 'tutti-service': service }
      return link.call([name], input, { context: { context, headers }, ...(context.signal ? { signal: context.signal } : {}) })
    },
    close: async () => {
      replicas.stop()
      await Promise.all(pools.all().map((pool) => pool.close()))
    },
  }
}

type Asking = Pick<Parameters<Send>[1], 'signal'> & {
  request: Parameters<Send>[0]
  headers: Record<string, string>
  picked: Picked
}

const sendTo = async (pool: Pool, { request, headers, signal, picked }: Asking): ReturnType<Send> => {
  const ending = new AbortController()
  const end = () => ending.abort(signal?.reason)
  signal?.addEventListener('abort', end)
  picked.onDown(() => ending.abort(new Silent()))
  try {
    const {
      statusCode,
      headers: answered,
      body,
    } = await pool.request({
      path: request.url.pathname + request.url.search,
      method: request.method as 'POST',
      headers: { ...headers, ...(request.headers as Record<string, string>), 'content-type': 'application/json' },
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
      signal: ending.signal,
    })
    const text = await body.text()
    picked.done(statusCode >= 500 ? 'failed' : 'ok')
    return { status: statusCode, headers: answered as never, body: async () => parsed(text) }
  } finally {
    signal?.removeEventListener('abort', end)
  }
}

/** A replica has not answered its probes since it got the call. */
class Silent extends Error {}

const connections = (url: string) => new Pool(url, { connections: 128, pipelining: 1, connectTimeout: 2_000, headersTimeout: 30_000 })

/** It never reached the replica. */
const wasRefused = (error: unknown): boolean =>
  ['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT', 'EHOSTUNREACH'].includes((error as { code?: string }).code ?? '')

/** Addresses inside the system are nobody's business outside. */
const whyNot = (error: unknown): string => {
  if (error instanceof Silent) return 'it does not answer'
  return (error as { code?: string }).code === 'ECONNREFUSED' ? 'it is not running' : 'the connection to it failed'
}

const parsed = (text: string): unknown => (text === '' ? undefined : JSON.parse(text))
