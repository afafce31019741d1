import type { MiddlewareHandler } from 'hono'
import { validator } from 'hono/validator'
import type { z } from 'zod'
import { refuse } from './errors.ts'
import type { RoomEnv } from './routes.ts'

type Target = 'query' | 'json' | 'param' | 'header'
const SCHEMA = Symbol('schema')
const WORDS: Record<Target, string> = { query: 'query parameter', json: 'body field', param: 'path parameter', header: 'header' }

type Validated<T extends Target, S extends z.ZodType> = MiddlewareHandler<
  RoomEnv,
  string,
  { in: { [K in T]: z.input<S> }; out: { [K in T]: z.output<S> } }
>

/** Checks one part of a request; the handler reads it by `c.req.valid(target)`. The schema also goes into the OpenAPI document. */
export const valid = <T extends Target, S extends z.ZodType>(target: T, schema: S) => {
  const check = validator(target, (value): z.output<S> => checkedPart(target, schema, value))
  return Object.assign(check as unknown as Validated<T, S>, { [SCHEMA]: { target, schema } })
}

/** A part of a request as its schema says. @throws Failure 400 that names what is wrong with it */
export const checkedPart = <S extends z.ZodType>(target: Target, schema: S, value: unknown): z.output<S> => {
  const result = schema.safeParse(value)
  if (!result.success) throw refuse('request.invalid', { message: inWords(target, result.error) })
  return result.data
}

/** What a handler made by {@link valid} checks. */
export const schemaOf = (handler: unknown): { target: Target; schema: z.ZodType } | undefined =>
  (handler as { [SCHEMA]?: { target: Target; schema: z.ZodType } })[SCHEMA]

const inWords = (target: Target, error: z.ZodError): string =>
  error.issues
    .slice(0, 5)
    .map(({ path, message }) =>
      path.length > 0 ? `Cannot use ${WORDS[target]} "${path.join('.')}": ${message}.` : `Cannot use the ${target}: ${message}.`,
    )
    .join(' ')
