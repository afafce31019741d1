import type { Db } from './db.ts'
import { forgetInbox, type InboxTables } from './events/inbox.ts'
import type { Lease } from './events/leases.ts'
import type { Logger } from './logger.ts'
import { repeating } from './repeating.ts'

const HOUR_MS = 3_600_000
/** The log keeps events for 7 days; a day more, and no repeat can reach us. */
const KEEP_MS = 8 * 24 * HOUR_MS

export type Upkeep = {
  db: Db<InboxTables>
  logger: Logger
  /** Of the replicas of a service, the one that holds it does this. */ lease: Lease
}

/** Drops inbox rows that no delivery can need any more. */
export const keepInboxSmall = ({ db, logger, lease }: Upkeep): (() => Promise<void>) => {
  const job = repeating({
    everyMs: HOUR_MS,
    work: async () => {
      if (lease.held()) await db.write('inbox', (tx) => forgetInbox(tx, new Date(Date.now() - KEEP_MS).toISOString()))
    },
    failed: (error) => logger.warn({ err: error }, 'Cannot clean the inbox.'),
  })
  return job.stop
}
