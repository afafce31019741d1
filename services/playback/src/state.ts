import type { Room } from '@tutti/kit'
import { type Changes, makeChanges } from './live/changes.ts'
import { hearing } from './live/hear.ts'
import { type Hub, makeHub } from './live/hub.ts'
import { makeProgress, type Progress } from './live/progress.ts'
import { makePush, type Push } from './live/push.ts'
import { makeSockets } from './live/socket.ts'
import type { Tables } from './store/tables.ts'

/** What the service keeps while it runs: the open lines, and what was heard on them. */
export type State = {
  hub: Hub
  progress: Progress
  push: Push
  changes: Changes
  sockets: ReturnType<typeof makeSockets>
  health(): object
  stop(): Promise<void>
}

export const open = async ({ db, calls, logger }: Room<Tables>): Promise<State> => {
  const hub = makeHub()
  const progress = makeProgress(db, logger)
  const push = makePush({ db, calls, hub, progress, logger })
  const changes = makeChanges(hub)
  const { hear, closed, stop: stopHearing } = hearing({ db, hub, progress, push, logger })
  const sockets = makeSockets({ hub, logger, hear, closed })
  return {
    hub,
    progress,
    push,
    changes,
    sockets,
    health: () => ({ listeners: hub.users().length }),
    stop: async () => {
      sockets.stop()
      changes.stop()
      stopHearing()
      await progress.releaseAll()
    },
  }
}
