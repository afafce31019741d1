import { pagingUpTo, type RouteDescription } from '@tutti/kit'
import { z } from 'zod'
import type { GatewayOptions } from '../gateway/options.ts'
import { listLetters, replayLetter, replayLetters } from './dead-letters.ts'

export const PATH = '/tutti/v1/system'

/** What is asked for, in its parts. */
type Asked = { url: string; query: unknown; body: unknown }

export type Operation = {
  method: 'GET' | 'POST'
  path: string
  schema?: { target: 'query' | 'json'; of: z.ZodType }
  answer: (asked: Asked) => Promise<object>
}

type Options = Pick<GatewayOptions, 'expected' | 'calls'> & { look: () => Promise<object> }

/** What an admin may see and do about the system as a whole. */
export const operations = ({ expected, calls, look }: Options): Operation[] => {
  const service = z.enum(expected as [string, ...string[]])
  const Listing = pagingUpTo(50).extend({ service })
  const Letter = z.object({ service, event_id: z.string().max(100), reaction: z.string().max(200) })
  const Service = z.object({ service })
  const letters = `${PATH}/dead-letters`
  return [
    { method: 'GET', path: PATH, answer: look },
    {
      method: 'GET',
      path: letters,
      schema: { target: 'query', of: Listing },
      answer: ({ url, query }) => listLetters(calls, url, query as z.output<typeof Listing>),
    },
    {
      method: 'POST',
      path: `${letters}/replay`,
      schema: { target: 'json', of: Letter },
      answer: ({ body }) => replayLetter(calls, body as z.output<typeof Letter>),
    },
    {
      method: 'POST',
      path: `${letters}/replay-all`,
      schema: { target: 'json', of: Service },
      answer: ({ body }) => replayLetters(calls, body as z.output<typeof Service>),
    },
  ]
}

/** The same as data, for the OpenAPI document. */
export const described = (all: readonly Operation[]): RouteDescription[] =>
  all.map(({ method, path, schema }) => ({
    method,
    path,
    policy: { who: 'admin' },
    request: schema ? [{ target: schema.target, schema: z.toJSONSchema(schema.of, { io: 'input', unrepresentable: 'any' }) }] : [],
  }))
