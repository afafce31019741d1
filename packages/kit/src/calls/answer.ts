import type { AnySchema, InferSchemaInput, InferSchemaOutput } from '@orpc/contract'
import { implement, ORPCError } from '@orpc/server'
import { current } from '../context.ts'
import type { Contract, StandardCall } from '../contract.ts'
import { Failure, refuse } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { recentOf } from '../figures/recent.ts'
import { callSeconds } from '../metrics.ts'
import { admit, type Policy } from '../policy.ts'
import { toFailure } from '../render.ts'
import type { Room } from '../service.ts'
import { tracedCall } from '../tracing/requests.ts'
import type { Viewer } from '../viewer.ts'

type Schemas = { inputSchema?: AnySchema; outputSchema?: AnySchema }
type Input<P> = P extends { '~orpc': infer D extends Schemas } ? InferSchemaOutput<NonNullable<D['inputSchema']>> : never
type Output<P> = P extends { '~orpc': infer D extends Schemas } ? InferSchemaInput<NonNullable<D['outputSchema']>> : never

/** The answers to a contract's calls: viewer first, then the checked input. */
export type Answers<K extends Contract> = {
  [N in Exclude<keyof K['router'] & string, StandardCall>]: (
    viewer: Viewer,
    input: Input<K['router'][N]>,
  ) => Promise<Output<K['router'][N]>> | Output<K['router'][N]>
}

export type Answering<T, S> = {
  contract: Contract
  answers: (room: Room<T, S>) => Record<string, (viewer: Viewer, input: never) => unknown>
}

/** Answers a contract: `answer<Tables>()(library, ({ db }) => ({ … }))`. */
export const answer =
  <T = never, S = undefined>() =>
  <K extends Contract>(contract: K, answers: (room: Room<T, S>) => Answers<K>): Answering<T, S> => ({
    contract,
    answers: answers as Answering<T, S>['answers'],
  })

type Meta = { '~orpc': { meta: { policy: Policy } } }

/** The oRPC router of a service: each call admits its viewer, and its failures keep their code on the wire. */
export const routerOf = <T, S>(
  answering: Answering<T, S>,
  room: Room<T, S>,
  extra: Record<string, (viewer: Viewer, input: never) => unknown>,
) => {
  const { contract } = answering
  const { tracer } = room
  const { requests } = recentOf(contract.service)
  const answers = { ...answering.answers(room), ...extra }
  const os = implement(contract.router as never) as unknown as Record<string, { handler: (fn: (o: { input: never }) => unknown) => never }>
  const router: Record<string, never> = {}
  for (const [name, procedure] of Object.entries(contract.router)) {
    const { policy } = (procedure as unknown as Meta)['~orpc'].meta
    const path = `${contract.service}.${name}`
    const respond = answers[name]
    if (!respond) throw new Error(`Cannot start ${contract.service}: its contract offers "${name}", and nothing answers it.`)
    const [ok, failed] = ['ok', 'failed'].map((outcome) => callSeconds.labels(contract.service, name, outcome))
    const answered = async (input: never) => {
      const began = performance.now()
      let series = failed!
      let isFault = false
      try {
        const { viewer } = current()
        admit(policy, viewer, { method: 'call', path })
        const value = await respond(viewer, input)
        series = ok!
        return value
      } catch (error) {
        const failure = toFailure(error, contract.service, room.logger)
        isFault = failure.status >= 500
        throw onTheWire(failure)
      } finally {
        const ms = performance.now() - began
        series.observe(ms / 1000)
        requests.add(ms, isFault)
      }
    }
    const { service } = contract
    router[name] = os[name]!.handler(({ input }) =>
      tracer ? tracedCall(tracer, { kind: 'server', service, name }, () => answered(input)) : answered(input),
    )
  }
  return router
}

/** A failure as oRPC tells it, with its code and status. */
export const onTheWire = ({ code, status, message, extra }: Failure) =>
  new ORPCError(code, {
    status,
    message,
    data: { ...(extra.reason ? { reason: extra.reason } : {}), ...(extra.retryAfterS ? { retryAfterS: extra.retryAfterS } : {}) },
  })

/** What came over the wire as a failure again; oRPC's own refusals of an input become one too. */
export const fromTheWire = (error: unknown, service: string, logger: Logger): Failure => {
  if (error instanceof Failure) return error
  if (error instanceof ORPCError) {
    const extra = (error.data ?? {}) as { reason?: string; retryAfterS?: number }
    if (error.code.includes('.')) return new Failure(error.code, error.message, { status: error.status, ...extra })
    if (error.status < 500) return refuse('request.invalid', { message: `Cannot call ${service}: ${error.message}.` })
  }
  const request = current().requestId
  logger.error({ err: error, callee: service, request }, 'A call failed unexpectedly.')
  return refuse('service.failed', { service, request }, { cause: error })
}
