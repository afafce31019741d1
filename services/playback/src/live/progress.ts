import type { Logger } from '@tutti/kit'
import type { Heard, PlaybackDb } from '../player/turn.ts'
import * as players from '../store/players.ts'

const SAVE_EVERY_MS = 10_000

type Kept = Heard & { savedAt: number }

/** Where the open players say that they are: kept here, and stored at most every 10 s. */
export type Progress = ReturnType<typeof makeProgress>

export const makeProgress = (db: PlaybackDb, logger: Logger) => {
  const kept = new Map<string, Kept>()
  const save = async (userId: string, heard: Heard) => {
    try {
      await db.write(userId, async (tx) => void (await players.notePosition(tx, userId, heard)))
    } catch (error) {
      logger.warn({ err: error }, 'Cannot store where a player is; the next report says it again.')
    }
  }
  return {
    /** The newest that was heard. */
    of: (userId: string): Heard | undefined => kept.get(userId),
    note: async (userId: string, { playId, positionMs }: { playId: string; positionMs: number }): Promise<void> => {
      const before = kept.get(userId)
      const asOf = Date.now()
      const isDue = before?.playId !== playId || asOf - before.savedAt >= SAVE_EVERY_MS
      const heard = { playId, positionMs, asOf, savedAt: isDue ? asOf : before.savedAt }
      kept.set(userId, heard)
      if (isDue) await save(userId, heard)
    },
    /** The last line of a user is closed: what was heard is stored and not kept any longer. */
    release: async (userId: string): Promise<void> => {
      const heard = kept.get(userId)
      kept.delete(userId)
      if (heard) await save(userId, heard)
    },
    releaseAll: async (): Promise<void> => {
      const all = [...kept]
      kept.clear()
      for (const [userId, heard] of all) await save(userId, heard)
    },
  }
}
