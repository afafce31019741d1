import type { Logger } from '@tutti/kit'
import { type Heard, type PlaybackDb, positionOf } from '../player/turn.ts'
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
  const save = async (userId: string, heard: Heard) => {
    try {
      await db.write(userId, async (tx) => {
        const player = await players.find(tx, userId)
        await players.notePosition(tx, userId, heard)
        const off = positionOf({ player, now: heard.asOf, duration: Infinity }) - heard.positionMs
        if (player.play_id === heard.playId && Math.abs(off) > MOST_WRONG_MS)
          tx.publish(PlayerChanged, { userId, revision: player.revision })
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
      const isDue = before?.playId !== playId || isWrong(before.saved, heard, isPlaying)
      kept.set(userId, { ...heard, saved: isDue ? heard : before.saved })
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

/** Whether what was stored tells too little about where the player is. */
const isWrong = (saved: Heard, { positionMs, asOf }: Heard, isPlaying: boolean): boolean => {
  const passed = asOf - saved.asOf
  const expected = saved.positionMs + (isPlaying ? passed : 0)
  return passed >= SAVE_EVERY_MS || (passed >= MOST_WRONG_MS && Math.abs(positionMs - expected) > MOST_WRONG_MS)
}
