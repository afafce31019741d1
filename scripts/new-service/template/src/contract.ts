import { call, contract } from '@tutti/kit'
import { z } from 'zod'

/** What siblings may ask of sample. */
export const sample = contract('sample', {
  /** How often each track was played, in the order of the ids. */
  plays: call(z.object({ trackIds: z.array(z.string().length(22)).min(1).max(500) }), z.array(z.number())),
})
