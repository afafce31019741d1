import type { Read } from '@tutti/kit'
import { epochOf, type Tables } from '../store.ts'

/** `undefined`: the user was removed. */
type Epoch = number | undefined

/** The epochs of users who play now. What is told by an event counts at once, before the database has it. */
export type Epochs = {
  /** A user of whom no change is known has epoch 0. */
  of(userId: string): Promise<Epoch>
  raise(userId: string, epoch: number): void
  end(userId: string): void
}

const REMEMBERED = 10_000

export const openEpochs = (db: Read<Tables>): Epochs => {
  const known = new Map<string, Epoch>()
  const remember = (userId: string, epoch: Epoch) => {
    known.delete(userId)
    known.set(userId, epoch)
    if (known.size > REMEMBERED) known.delete(known.keys().next().value as string)
  }
  const higher = (userId: string, epoch: number): Epoch => {
    if (!known.has(userId)) return epoch
    const before = known.get(userId)
    return before === undefined ? undefined : Math.max(before, epoch)
  }
  return {
    of: async (userId) => {
      if (known.has(userId)) return known.get(userId)
      const row = await epochOf(db, userId)
      // Meanwhile an event may have told more than the row.
      if (!known.has(userId)) remember(userId, row?.removed_at ? undefined : (row?.epoch ?? 0))
      return known.get(userId)
    },
    raise: (userId, epoch) => remember(userId, higher(userId, epoch)),
    end: (userId) => remember(userId, undefined),
  }
}
