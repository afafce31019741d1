import { current, hasContext, type Context } from '../context.ts'
import type { ClientOf, Contract } from '../contract.ts'
import { insideWrite } from '../db.ts'
import { refuse } from '../errors.ts'
import { recentOf } from '../figures/recent.ts'
import { newId } from '../ids.ts'
import type { Logger } from '../logger.ts'
import { asService } from '../viewer.ts'
import { fromTheWire } from './answer.ts'
import type { Directory } from './directory.ts'

const DEADLINE_MS = 5_000

export type CallOptions = {
  /** ms until nobody waits any more; never later than the request's own deadline. Standard 5,000. */
  deadlineMs?: number
  /** On the service's own behalf, not the viewer's. */
  asService?: boolean
}

/** The typed client of a sibling: the same in one process and over HTTP. Errors are Failures. */
export type Calls = <K extends Contract>(contract: K, options?: CallOptions) => ClientOf<K>

/** How `service` calls its siblings. Inside a write every call throws: a transaction must not wait for a sibling. */
export const makeCalls = (service: string, directory: Directory, logger: Logger): Calls => {
  const self = asService(service)
  const contextFor = ({ deadlineMs = DEADLINE_MS, asService: own = false }: CallOptions): Context => {
    const context = current()
    const deadline = Math.min(context.deadline ?? Infinity, Date.now() + deadlineMs)
    if (!hasContext()) return { viewer: self, requestId: newId(), origin: '', deadline }
    if (!own) return { ...context, deadline }
    const { viewerToken: _, ...rest } = context
    return { ...rest, viewer: self, deadline }
  }
  return <K extends Contract>(contract: K, options: CallOptions = {}) =>
    new Proxy(
      {},
      {
        get: (_, name: string) => async (input: unknown) => {
          if (insideWrite()) throw new Error(`Cannot call ${contract.service}.${name} inside a write: only its tx may be awaited there.`)
          const caller = directory.find(contract.service)
          if (!caller)
            throw refuse(
              'service.unavailable',
              {
                service: contract.service,
                cause: directory.expects(contract.service) ? 'it is not running' : 'it was left out of this system',
              },
              { retryAfterS: 5 },
            )
          const context = contextFor(options)
          return counted(service, contract.service, async () => {
            try {
              return await inTime(caller(name, input, context), context, contract.service)
            } catch (error) {
              throw fromTheWire(error, contract.service, logger)
            }
          })
        },
      },
    ) as ClientOf<K>
}

const counted = async <R>(from: string, to: string, work: () => Promise<R>): Promise<R> => {
  const began = performance.now()
  let isFault = false
  try {
    return await work()
  } catch (error) {
    isFault = !((error as { status?: number }).status! < 500)
    throw error
  } finally {
    recentOf(from)
      .callsTo(to)
      .add(performance.now() - began, isFault)
  }
}

const inTime = async <R>(answer: Promise<R>, { deadline, signal }: Context, service: string): Promise<R> => {
  const ms = Math.max(0, (deadline ?? 0) - Date.now())
  let timer: NodeJS.Timeout | undefined
  let hangUp: (() => void) | undefined
  const cut = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(refuse('service.timeout', { service, ms })), ms)
    hangUp = () => reject(signal?.reason ?? new Error('The client has hung up.'))
    signal?.addEventListener('abort', hangUp, { once: true })
  })
  try {
    return await Promise.race([answer, cut])
  } finally {
    clearTimeout(timer)
    if (hangUp) signal?.removeEventListener('abort', hangUp)
  }
}
