import { type ContractRouterClient, oc } from '@orpc/contract'
import { z } from 'zod'
import { Envelope } from './events/event.ts'
import type { Policy } from './policy.ts'

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

/** One page of a service's facts as events, oldest first, with their original ids. */
const history = call(
  z.object({ cursor: z.string().optional(), limit: z.number().int().min(1).max(1000) }),
  z.object({ events: z.array(Envelope), next: z.string().nullable() }),
  { who: 'service' },
)

export type CallsOf = Record<string, ReturnType<typeof call>>

/** What siblings may ask of a service. `history` comes with every contract. */
export const contract = <N extends string, C extends object>(service: N, calls: C) => ({ service, router: { ...calls, history } })

export type Contract<C extends object = object> = { service: string; router: C & { history: typeof history } }

/** The typed client of a contract. */
export type ClientOf<K extends Contract> = K extends { router: infer R extends Parameters<typeof asRouter>[0] }
  ? ContractRouterClient<R>
  : never

declare const asRouter: (router: import('@orpc/contract').AnyContractRouter) => void
