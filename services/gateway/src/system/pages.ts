import { admit as allow, checkedPart, refuse, withContext } from '@tutti/kit'
import { type Admitting, admit } from '../admission/admission.ts'
import type { Exchange } from '../request/exchange.ts'
import { sendJson } from '../pages/send-json.ts'
import { readBody } from '../targets/body.ts'
import type { Operation } from './operations.ts'

const MOST_BODY_BYTES = 16_384

/** Answers an operation for admins only, on behalf of the one who asks: a session that ended is refused as everywhere. */
export const systemPage =
  (admitting: Admitting, { method, path, schema, answer }: Operation) =>
  async (exchange: Exchange): Promise<void> => {
    const context = await admit(admitting, exchange)
    allow({ who: 'admin' }, context.viewer, { method, path })
    const url = exchange.incoming.url!
    const given = { query: Object.fromEntries(new URL(url, 'http://localhost').searchParams), body: undefined as unknown }
    if (method === 'POST') given.body = await jsonOf(exchange)
    if (schema?.target === 'query') given.query = checkedPart('query', schema.of, given.query) as Record<string, string>
    if (schema?.target === 'json') given.body = checkedPart('json', schema.of, given.body)
    exchange.isPrivate = true
    sendJson(exchange.outgoing, await withContext(context, () => answer({ url, ...given })))
  }

const jsonOf = async ({ incoming }: Exchange): Promise<unknown> => {
  const body = await readBody(incoming, MOST_BODY_BYTES)
  try {
    return JSON.parse(body.toString()) as unknown
  } catch {
    throw refuse('request.malformed', { message: 'the body is no JSON' })
  }
}
