import { asService, type Context, type Logger, newId, withContext } from '@tutti/kit'
import { type Ground, stateOf } from '../objects/state.ts'
import type { Hub, Line } from './hub.ts'
import type { Progress } from './progress.ts'

type Options = Ground & { hub: Hub; progress: Progress; logger: Logger }

/** Sends players' states to the open lines of their users. Changes that come while a state is read are one more reading, not many. */
export const makePush = ({ hub, progress, logger, ...ground }: Options) => {
  const running = new Set<string>()
  const again = new Set<string>()
  // No request is at hand: links begin with the address of the line, and the catalog is asked on our own behalf.
  const contextOf = (origin: string): Context => ({ viewer: asService('playback'), requestId: newId(), origin })
  const textFor = async (userId: string, origin: string) => {
    const state = await withContext(contextOf(origin), () => stateOf(ground, userId, progress.of(userId)))
    return JSON.stringify({ type: 'player', state })
  }
  const send = async (userId: string) => {
    const wanting = [...hub.linesOf(userId)].filter((line) => line.wants('player'))
    for (const [origin, lines] of Map.groupBy(wanting, (line) => line.origin)) {
      const text = await textFor(userId, origin)
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
    toLine: async (line: Line): Promise<void> => line.send(await textFor(line.userId, line.origin)),
  }
}

export type Push = ReturnType<typeof makePush>
