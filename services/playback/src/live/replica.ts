import { databaseNow, isShared, type Logger, newId, repeating, type Room, type Viewer } from '@tutti/kit'
import { standStill } from '../player/commands.ts'
import type { PlaybackDb } from '../player/turn.ts'
import * as store from '../store/lines.ts'
import type { Tables } from '../store/tables.ts'

/** A device that has hung up may come back within this time (a reload, a tunnel) and goes on as if nothing had been. */
const GRACE_MS = 30_000
/** A replica says so often that it is alive; when it has not for the longer time, its lines are closed. */
const ALIVE = { everyMs: 5_000, forMs: 15_000 }
const HOUR_MS = 3_600_000

type LineRow = Tables['line']
type Options = {
  db: PlaybackDb
  logger: Logger
  leads: Room<Tables>['leads']
  /** The lines that this replica has now. */ lines: () => readonly LineRow[]
}

/** One replica's share in knowing which lines are open: it says that it is alive, and one of them tidies up for all. */
export const makeReplica = ({ db, logger, leads, lines }: Options) => {
  const replicaId = newId()
  // Where no other process can be, rows of other replicas are of processes that are gone, and nobody waits for a sign of life.
  const shared = isShared(db)
  /** How often something was missed, and how much of it was made good. */
  let missed = 1
  let mended = 0
  const beat = async () => {
    const before = missed
    await db.write('lines', async (tx) => {
      const now = await databaseNow(tx)
      const until = now + ALIVE.forMs
      if (mended === before && (await store.prolong(tx, replicaId, until))) return
      if (!shared) await store.dismissDead(tx, { now, before: Number.MAX_SAFE_INTEGER })
      await store.enter(tx, { replica: { replica_id: replicaId, until }, lines: lines(), now })
    })
    mended = before
  }
  const job = repeating({
    everyMs: shared ? ALIVE.everyMs : HOUR_MS,
    work: async () => {
      await beat()
      if (leads()) await tidy(db, shared)
    },
    failed: (error) => logger.warn({ err: error }, 'Cannot note which players are open; trying again.'),
  })
  const miss = (error: unknown) => {
    missed += 1
    logger.warn({ err: error }, 'Cannot note that a player was opened or closed; it is noted a little later.')
  }
  const left = () => void (shared || setTimeout(job.kick, GRACE_MS + 1).unref())
  return {
    id: replicaId,
    begin: (): void => {
      job.kick()
      left()
    },
    /** A line was closed: its device has a while to come back. */
    left,
    /** A line could not be noted: all of them are noted again. */
    miss,
    /** Its lines are closed with it. */
    stop: async (): Promise<void> => {
      await job.stop()
      await db.write('lines', async (tx) => store.dismiss(tx, replicaId, await databaseNow(tx))).catch(miss)
    },
  }
}

const ownerOf = (userId: string): Viewer => ({ userId, name: '', role: 'listener', scopes: '*' })

/** Closes the lines of dead replicas. What is played where nobody has come back stands still where it was last heard. */
const tidy = async (db: PlaybackDb, shared: boolean) => {
  const now = await databaseNow(db.read)
  if (shared && (await store.hasDead(db.read, now))) await db.write('lines', (tx) => store.dismissDead(tx, { now, before: now }))
  const before = now - GRACE_MS
  if (!(await store.hasLeft(db.read, before))) return
  for (let left = await store.abandoned(db.read, before); left.length > 0; left = await store.abandoned(db.read, before)) {
    for (const { user_id: userId, device_id: deviceId, play_id: playId } of left)
      await standStill(db, { viewer: ownerOf(userId) }, { deviceId: deviceId!, playId: playId! })
  }
  await db.write('lines', (tx) => store.forget(tx, before))
}
