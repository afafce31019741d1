import type { Memory } from '../memory/memory.ts'
import type { Scratch } from '../scoring/scratch.ts'
import { recentlyAdded } from './added.ts'
import { becauseYouPlayed, discover, madeForYou } from './for-you.ts'
import { favouriteArtists, recentlyPlayed, rediscover } from './listened.ts'
import type { Shelf } from './shelf.ts'

type Options = { scratch: Scratch; userId: string; now: number }

/** The shelves of a listener's home page. One that has nothing to show is left out. */
export const home = (memory: Memory, { scratch, userId, now }: Options): Shelf[] => {
  const listener = memory.listeners.find(userId)
  const isNew = !listener || (listener.plays === 0 && Object.values(listener.saved).every((saved) => saved.size === 0))
  const shelves = isNew
    ? [recentlyAdded(memory), discover(memory, userId, now)]
    : [
        madeForYou(memory, { listener, scratch, now }),
        ...becauseYouPlayed(memory, { listener, scratch, now }),
        recentlyPlayed(memory, listener),
        rediscover(memory, listener, now),
        recentlyAdded(memory),
        favouriteArtists(memory, listener, now),
      ]
  return shelves.filter(({ items }) => items.length > 0)
}
