import { isId, policy, routes, valid } from '@tutti/kit'
import { z } from 'zod'
import { plays } from './sample.ts'
import type { Tables } from './store.ts'

const Ids = z
  .string()
  .transform((text) => text.split(','))
  .refine((ids) => ids.length <= 50 && ids.every(isId), { error: 'it needs 1 to 50 track ids, separated by commas' })

export const publicRoutes = routes<Tables>(({ app, db }) => {
  app.get('/tutti/v1/sample/plays', policy.user, valid('query', z.object({ ids: Ids })), async (c) => {
    const { ids } = c.req.valid('query')
    const counts = await plays(db, ids)
    return c.json({ items: ids.map((id, n) => ({ track_id: id, plays: counts[n] })) })
  })
})
