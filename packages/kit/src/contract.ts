import { type AnyContractRouter, type ContractRouterClient, oc } from '@orpc/contract'
import { z } from 'zod'
import { Envelope } from './events/event.ts'
import type { Policy } from './policy.ts'
import type { RouteDescription } from './standard-calls.ts'

const base = oc.$meta<{ policy: Policy }>({ policy: { who: 'user' } })

/**
 * One verb or read that siblings may call.
 * @param policy who may; without it a signed-in person or a service.
 */
export const call = <I extends z.ZodType = z.ZodVoid, O extends z.ZodType = z.ZodVoid>(
  input?: I,
  output?: O,
  policy: Policy = { who: 'user' },
) =>
  base
    .input((input ?? z.void()) as I)
    .output((output ?? z.void()) as O)
    .meta({ policy })

/** A value that is passed on as it is: for large answers of our own making, where checking each field would only cost time. */
export const shape = <T>(): z.ZodType<T, T> => z.custom<T>(() => true)

const own = { who: 'service' } as const
const admin = { who: 'admin' } as const
const Letter = z.object({
  eventId: z.string(),
  reaction: z.string(),
  event: Envelope,
  error: z.string(),
  tries: z.number(),
  at: z.string(),
})

/** What every service answers, whatever it is about. */
const standard = {
  /** One page of the service's facts as events, oldest first, with their original ids. */
  history: call(
    z.object({ cursor: z.string().optional(), limit: z.number().int().min(1).max(1000) }),
    z.object({ events: z.array(Envelope), next: z.string().nullable() }),
    own,
  ),
  /** The service's entry in `/health`. */
  health: call(z.void(), shape<{ status: string }>(), own),
  /** Its public routes, for the OpenAPI document. */
  describe: call(z.void(), z.array(shape<RouteDescription>()), own),
  /** Events that were put aside, newest first. */
  deadLetters: call(
    z.object({ limit: z.number().int().min(1).max(500), offset: z.number().int().min(0) }),
    z.object({ total: z.number(), items: z.array(Letter) }),
    admin,
  ),
  /** Applies an event that was put aside once more; false when it fails again, with its new reason kept. */
  replay: call(z.object({ eventId: z.string(), reaction: z.string() }), z.boolean(), admin),
}

export type StandardCall = keyof typeof standard

/** What siblings may ask of a service. The standard calls come with every contract. */
export const contract = <N extends string, C extends object>(service: N, calls: C) => ({ service, router: { ...calls, ...standard } })

export type Contract<C extends object = object> = { service: string; router: C & typeof standard }

/** The typed client of a contract. */
export type ClientOf<K extends Contract> = K extends { router: infer R extends AnyContractRouter } ? ContractRouterClient<R> : never
