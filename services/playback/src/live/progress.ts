import type { Logger } from '@tutti/kit'
import type { Heard, PlaybackDb } from '../player/turn.ts'
import { PlayerChanged } from '../contract.ts'
import * as players from '../store/players.ts'

const SAVE_EVERY_MS = 10_000

/** What others go by who do not hear this player may be wrong by this much, and not for longer than a second. */
const MOST_WRONG_MS = 1_000

type Kept = Heard & { saved: Heard }
type Said = { playId: string; positionMs: number; isPlaying: boolean }

/** Where the open players say that they are: kept here, and stored every 10 s; when it is not where time would have brought them others are told, too. */
export type Progress = ReturnType<typeof makeProgress>

export const makeProgress = (db: PlaybackDb, logger: Logger) => {
  const kept = new Map<string, Kept>()
  const save = async (userId: string, heard: Heard, isNews = false) => {
    try {
      await db.write(userId, async (tx) => {
        await players.notePosition(tx, userId, heard)
        if (isNews) tx.publish(PlayerChanged, { userId, revision: (await players.find(tx, userId)).revision })
      })
    } catch (error) {
      logger.warn({ err: error }, 'Cannot store where a player is; the next report says it again.')
    }
  }
  return {
    /** The newest that was heard. */
    of: (userId: string): Heard | undefined => kept.get(userId),
    note: async (userId: string, { playId, positionMs, isPlaying }: Said): Promise<void> => {
      const before = kept.get(userId)
      const asOf = Date.now()
      const heard = { playId, positionMs, asOf }
      const isFirst = before?.playId !== playId
      const isNews = !isFirst && isWrong(before.saved, heard, isPlaying)
      const isDue = isFirst || isNews || asOf - before.saved.asOf >= SAVE_EVERY_MS
      kept.set(userId, { ...heard, saved: isDue ? heard : before.saved })
      if (isDue) await save(userId, heard, isNews)
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

/** Whether the player is not where others take it to be: it waited for its line, or plays faster. */
const isWrong = (saved: Heard, { positionMs, asOf }: Heard, isPlaying: boolean): boolean => {
  const passed = asOf - saved.asOf
  const expected = saved.positionMs + (isPlaying ? passed : 0)
  return passed >= MOST_WRONG_MS && Math.abs(positionMs - expected) > MOST_WRONG_MS
}
