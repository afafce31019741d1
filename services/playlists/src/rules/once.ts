import { createHash } from 'node:crypto'
import type { Tx, Viewer } from '@tutti/kit'
import { refuse } from '../errors.ts'
import * as requests from '../store/requests.ts'
import type { Tables } from '../store/tables.ts'

/** How long an answer is kept for a client that lost it. */
export const ANSWER_KEPT_MS = 86_400_000

type Request = {
  viewer: Viewer
  /** The client's `Idempotency-Key`. */ key: string | undefined
  /** What is asked, to tell another request under the same key. */ request: object
}

/** Does a work once per key of a user; asked again, it gives the same answer. The answer is stored in the work's own transaction. */
export const once = async <A extends object>(tx: Tx<Tables>, { viewer, key, request }: Request, work: () => Promise<A>): Promise<A> => {
  if (key === undefined) return work()
  const fingerprint = createHash('sha256').update(JSON.stringify(request)).digest('base64url')
  const kept = await requests.find(tx, viewer.userId, key)
  if (kept && kept.fingerprint !== fingerprint) throw refuse('playlist.key-reused', { key })
  if (kept) return JSON.parse(kept.answer) as A
  const answer = await work()
  await requests.keep(tx, {
    user_id: viewer.userId,
    request_key: key,
    fingerprint,
    answer: JSON.stringify(answer),
    at: new Date().toISOString(),
  })
  return answer
}
