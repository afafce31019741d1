import type { Database, Tx } from '@tutti/database'
import type { EventLog } from '@tutti/event-log'
import type { Logger } from '../logger.ts'
import { repeating } from '../repeating.ts'
import { dropDelivered, markPublished, marks, type OutboxTables, unmarkAfter, unpublished } from './outbox.ts'

const BATCH = 128
const VERIFY_MS = 30_000
const KEEP_MS = 600_000

export type Relay = { /** Something was published. */ kick(): void; stop(): Promise<void> }

export type RelayOptions = { database: Database<OutboxTables>; log: EventLog; logger: Logger }

/**
 * Carries a service's outbox to the log, in order. It picks rows that are not yet published, never rows above a cursor:
 * a transaction that commits late is not passed over. Rows stay after that, so that what the log forgets can be told again.
 */
export const startRelay = ({ database, log, logger }: RelayOptions): Relay => {
  const carry = async () => {
    for (;;) {
      const rows = await unpublished(database.read, BATCH)
      if (rows.length === 0) return
      const positions = await log.append(rows.map((row) => row.event))
      await database.write('outbox', (tx) =>
        markPublished(
          tx as Tx<OutboxTables>,
          rows.map((row) => row.sequence),
          positions.at(-1)!,
        ),
      )
    }
  }
  const verify = async () => {
    const kept = await newestMatch(database, log)
    if (kept === 'all') return
    logger.warn({ from: kept }, 'The event log has forgotten events; they are told again.')
    await database.write('outbox', (tx) => unmarkAfter(tx, kept))
    carrying.kick()
  }
  const clean = async () => {
    const acknowledged = await log.acknowledged()
    await database.write('outbox', (tx) => dropDelivered(tx, new Date(Date.now() - KEEP_MS).toISOString(), acknowledged))
  }
  const failed = (error: unknown) => logger.warn({ err: error }, 'Cannot reach the event log; events wait in the outbox.')
  const carrying = repeating({ work: carry, everyMs: 1_000, failed })
  const checking = repeating({ work: async () => void (await verify(), await clean()), everyMs: VERIFY_MS, failed })
  checking.kick()
  return {
    kick: carrying.kick,
    stop: async () => {
      await checking.stop()
      await carrying.stop()
    },
  }
}

/** The outbox sequence of the newest event that the log still holds where we remember it; `all` when nothing was lost. */
const newestMatch = async (database: Database<OutboxTables>, log: EventLog): Promise<'all' | number> => {
  let before: number | undefined
  for (let newest = true; ;) {
    const page = await marks(database.read, before, 50)
    for (const mark of page) {
      const id = await log.idAt({ incarnation: mark.incarnation!, sequence: mark.logSequence! })
      if (id === mark.eventId) return newest ? 'all' : mark.sequence
      newest = false
    }
    if (page.length === 0) return newest ? 'all' : 0
    before = page.at(-1)!.sequence
  }
}
