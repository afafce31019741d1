import { z } from 'zod'
import { PartySound } from '../contract.ts'
import { TOPICS } from './hub.ts'

/** One message holds at most this many bytes. */
export const MOST_BYTES = 64 * 1024

const Device = z.object({
  id: z.string().min(1).max(64),
  name: z.string().trim().min(1).max(100),
  kind: z.enum(['computer', 'smartphone', 'tablet']),
})

/** What a client may say on its live line. */
export const Said = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), device: Device }),
  z.object({ type: z.literal('subscribe'), topics: z.array(z.enum(TOPICS)).max(TOPICS.length) }),
  z.object({
    type: z.literal('progress'),
    play_id: z.string().min(1).max(64),
    position_ms: z.number().min(0).max(86_400_000),
    is_playing: z.boolean(),
  }),
  /** From the device at which the leader of a party hears the music. */
  z.object({ type: z.literal('sound'), sound: PartySound }),
  /** `sent`: the client's own time, which the answer says again, beside ours. */
  z.object({ type: z.literal('ping'), sent: z.number().optional() }),
])
export type Said = z.infer<typeof Said>

/** Reads a message. @returns the message, or why it cannot be used */
export const read = (text: string): { said: Said } | { cause: string } => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { cause: 'it is no JSON' }
  }
  const parsed = Said.safeParse(value)
  if (parsed.success) return { said: parsed.data }
  const { path, message } = parsed.error.issues[0]!
  return { cause: path.length > 0 ? `"${path.join('.')}": ${message}` : message }
}
