import { refuse } from '@tutti/kit'
import { valid } from '@tutti/kit'
import type { Hono } from 'hono'
import { z } from 'zod'
import { Ids } from '../contract.ts'
import type { Room, RoomEnv } from '@tutti/kit'
import type { Tables } from '../store.ts'

export type LibraryRoom = Room<Tables> & { app: Hono<RoomEnv> }

const MOST = 50

/** `ids` as the Web API takes them: separated by commas. */
export const idsQuery = valid('query', z.object({ ids: z.string().optional() }).loose())
export const idsBody = valid(
  'json',
  z.object({
    ids: z.array(z.string()).optional(),
    timestamped_ids: z.array(z.object({ id: z.string(), added_at: z.iso.datetime({ offset: true }) })).optional(),
  }),
)

/** The ids of a request: those of the query win over those of the body. @throws Failure 400 that says which id is wrong */
export const idsOf = (
  query: { ids?: string | undefined },
  body: { ids?: string[] | undefined; timestamped_ids?: { id: string }[] | undefined } = {},
): string[] => {
  const ids = query.ids?.split(',').map((id) => id.trim()) ?? body.ids ?? body.timestamped_ids?.map((one) => one.id) ?? []
  if (ids.length === 0)
    throw refuse('request.invalid', { message: 'Cannot find any ids: give them as ids=… in the query, or as {"ids": […]} in the body.' })
  if (ids.length > MOST) throw refuse('request.invalid', { message: `Cannot take ${ids.length} ids: at most ${MOST} at once.` })
  const parsed = Ids.safeParse(ids)
  if (!parsed.success || ids.some((id) => !/^[0-9A-Za-z]+$/.test(id))) throw refuse('request.invalid', { message: 'Invalid base62 id' })
  return ids
}
