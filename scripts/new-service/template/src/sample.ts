import type { Db } from '@tutti/kit'
import { countByTrack, type Tables } from './store.ts'

/** How often each track was played, in the order of the ids. Everyone who is signed in may know. */
export const plays = async (db: Db<Tables>, trackIds: readonly string[]): Promise<number[]> => {
  const counted = await countByTrack(db.read, trackIds)
  return trackIds.map((id) => counted.get(id) ?? 0)
}
