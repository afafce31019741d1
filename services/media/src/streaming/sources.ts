import type { Read } from '@tutti/kit'
import { sourceOf, type Tables, type TrackSource } from '../store.ts'

/** As long a file that is open is trusted. */
const TRUSTED_MS = 1_000
const REMEMBERED = 1_000

/** Where the tracks are that are streamed now: a player asks for many ranges of one track, and a query costs as much as the answer. */
export const openSources = (read: Read<Tables>) => {
  const known = new Map<string, { source: TrackSource; until: number }>()
  return {
    find: async (trackId: string): Promise<TrackSource | undefined> => {
      const hit = known.get(trackId)
      if (hit && hit.until > Date.now()) return hit.source
      known.delete(trackId)
      const source = await sourceOf(read, trackId)
      if (source) known.set(trackId, { source, until: Date.now() + TRUSTED_MS })
      if (known.size > REMEMBERED) known.delete(known.keys().next().value as string)
      return source
    },
    forget: (trackId: string): void => void known.delete(trackId),
  }
}
