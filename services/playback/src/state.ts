import type { Room } from '@tutti/kit'
import { type Changes, makeChanges } from './live/changes.ts'
import { makeClock } from './live/clock.ts'
import { hearing } from './live/hear.ts'
import { type Hub, makeHub } from './live/hub.ts'
import { type Lines, makeLines } from './live/lines.ts'
import { makeParties, type Parties } from './live/parties.ts'
import { makeProgress, type Progress } from './live/progress.ts'
import { makePush, type Push } from './live/push.ts'
import { makeSockets } from './live/socket.ts'
import type { Tables } from './store/tables.ts'

/** What the service keeps while it runs: the open lines, and what was heard on them. */
export type State = {
  hub: Hub
  lines: Lines
  progress: Progress
  push: Push
  parties: Parties
  changes: Changes
  sockets: ReturnType<typeof makeSockets>
  begin(): void
  health(): object
  stop(): Promise<void>
}

export const open = async ({ db, calls, logger, leads }: Room<Tables>): Promise<State> => {
  const hub = makeHub()
  const progress = makeProgress(db, logger)
  const push = makePush({ db, calls, hub, progress, logger })
  const parties = makeParties({ db, calls, hub, logger })
  const clock = makeClock(db)
  const changes = makeChanges(hub)
  const lines = makeLines({ db, logger, leads })
  const { hear, closed } = hearing({ db, hub, lines, progress, push, parties })
  const sockets = makeSockets({ hub, lines, logger, clock, hear, closed })
  return {
    hub,
    lines,
    progress,
    push,
    parties,
    changes,
    sockets,
    begin: lines.begin,
    health: () => ({ listeners: hub.users().length }),
    stop: async () => {
      sockets.stop()
      changes.stop()
      await lines.stop()
      await progress.releaseAll()
    },
  }
}
