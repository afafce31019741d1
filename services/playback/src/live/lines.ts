import { databaseNow, type Logger, type Room, type Tx } from '@tutti/kit'
import type { PlaybackDb } from '../player/turn.ts'
import * as store from '../store/lines.ts'
import type { Tables } from '../store/tables.ts'
import { makeReplica } from './replica.ts'

const MOST_PER_USER = 20

type Options = { db: PlaybackDb; logger: Logger; leads: Room<Tables>['leads'] }

/** Which lines are open at all replicas of the service, kept in its database. */
export type Lines = ReturnType<typeof makeLines>

export const makeLines = ({ db, logger, leads }: Options) => {
  const mine = new Map<string, Tables['line']>()
  const replica = makeReplica({ db, logger, leads, lines: () => [...mine.values()] })
  let stopped = false
  const admitted = (row: Tables['line']) =>
    db.write(row.user_id, async (tx) => {
      if ((await store.othersOf(tx, row)) >= MOST_PER_USER) return false
      await store.add(tx, row)
      return true
    })
  return {
    begin: replica.begin,
    /** Notes a line that is about to open. @returns false for one too many; while nothing can be noted, none is */
    admit: async (id: string, userId: string): Promise<boolean> => {
      const row = { line_id: id, user_id: userId, device_id: null, replica_id: replica.id, left_at: null }
      mine.set(id, row)
      const isAdmitted = await admitted(row).catch((error) => (replica.miss(error), true))
      if (!isAdmitted) mine.delete(id)
      return isAdmitted
    },
    /** The device that is at a line, in the write that notes the device. */
    introduce: (tx: Tx<Tables>, id: string, deviceId: string) => {
      const row = mine.get(id)
      if (row) mine.set(id, { ...row, device_id: deviceId })
      return store.introduce(tx, id, deviceId)
    },
    /** Its device may come back before what it plays stands still. */
    close: async (id: string, userId: string): Promise<void> => {
      mine.delete(id)
      if (stopped) return
      await db.write(userId, async (tx) => store.close(tx, id, await databaseNow(tx))).catch(replica.miss)
      replica.left()
    },
    stop: (): Promise<void> => {
      stopped = true
      return replica.stop()
    },
  }
}
