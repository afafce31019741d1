import { asService, type Context, type Logger, newId, withContext } from '@tutti/kit'
import { type Ground, stateOf } from '../objects/state.ts'
import type { Hub, Line } from './hub.ts'
import type { Progress } from './progress.ts'

type Options = Ground & { hub: Hub; progress: Progress; logger: Logger }

/** Sends players' states to the open lines of their users. Changes that come while a state is read are one more reading, not many. */
export const makePush = ({ hub, progress, logger, ...ground }: Options) => {
  const running = new Set<string>()
  const again = new Set<string>()
  const send = async (userId: string) => {
    const byOrigin = Map.groupBy(
      [...hub.linesOf(userId)].filter((line) => line.wants('player')),
      (line) => line.origin,
    )
    for (const [origin, lines] of byOrigin) {
      // No request is at hand: links begin with the address of the line, and the catalog is asked on our own behalf.
      const context: Context = { viewer: asService('playback'), requestId: newId(), origin }
      const state = await withContext(context, () => stateOf(ground, userId, progress.of(userId)))
      const text = JSON.stringify({ type: 'player', state })
      for (const line of lines) line.send(text)
    }
  }
  const push = async (userId: string): Promise<void> => {
    if (running.has(userId)) return void again.add(userId)
    running.add(userId)
    try {
      do {
        again.delete(userId)
        await send(userId)
      } while (again.has(userId))
    } catch (error) {
      logger.warn({ err: error }, 'Cannot send a player its state; the next change sends it again.')
    } finally {
      running.delete(userId)
    }
  }
  return {
    /** The player of this user has changed. */
    toUser: (userId: string): void => {
      if (hub.has(userId)) void push(userId)
    },
    /** A line wants to know the state as it is. */
    toLine: (line: Line): void => void push(line.userId),
  }
}

export type Push = ReturnType<typeof makePush>
