import type { Database, Tx } from '@tutti/database'
import type { EventLog } from '@tutti/event-log'
import type { Logger } from '../logger.ts'
import { repeating } from '../repeating.ts'
import { sent } from '../tracing/events.ts'
import type { Tracer } from '../tracing/port.ts'
import { isShared, type Lease } from './leases.ts'
import { dropDelivered, markPublished, marks, type OutboxTables, type Told, unmarkAfter, unpublished } from './outbox.ts'

const BATCH = 128
const VERIFY_MS = 30_000
const KEEP_MS = 600_000

export type Relay = { /** Something was published. */ kick(): void; stop(): Promise<void> }

export type RelayOptions = {
  database: Database<OutboxTables>
  log: EventLog
  logger: Logger
  /** Of the replicas of a service, the one that holds it carries. */
  lease: Lease
  tracer?: Tracer | undefined
}

/**
 * Carries a service's outbox to the log, in order. It picks rows that are not yet published, never rows above a cursor:
 * a transaction that commits late is not passed over. Rows stay after that, so that what the log forgets can be told again.
 * On each connection it first looks whether the log still holds what it was told: only then what is new comes after it.
 */
export const startRelay = (options: RelayOptions): Relay => {
  const { database, log, logger, lease, tracer } = options
  const verify = verifying(options)
  const carry = async () => {
    while (lease.held()) {
      const connection = await verify.once()
      const rows = await unpublished(database.read, BATCH)
      if (rows.length === 0) return
      const positions = await log.append(
        rows.map((row) => row.event),
        { connection },
      )
      if (tracer) sent(tracer, rows)
      const sequences = rows.map((row) => row.sequence)
      await write(options, (tx) => markPublished(tx, sequences, positions.at(-1)!))
    }
  }
  const clean = async () => {
    const acknowledged = await log.acknowledged()
    await write(options, (tx) => dropDelivered(tx, new Date(Date.now() - KEEP_MS).toISOString(), acknowledged))
  }
  const check = async () => {
    if (!lease.held()) return
    if (await verify.again()) carrying.kick()
    await clean()
  }
  const failed = (error: unknown) => logger.warn({ err: error }, 'Cannot reach the event log; events wait in the outbox.')
  const carrying = repeating({ work: carry, everyMs: 1_000, failed })
  const checking = repeating({ work: check, everyMs: VERIFY_MS, failed })
  const endings = [log.onConnected(carrying.kick)]
  // What another replica tells is for this one to carry, if it holds the lease.
  if (isShared(database)) endings.push(database.onWrittenElsewhere(carrying.kick))
  carrying.kick()
  return {
    kick: carrying.kick,
    stop: async () => {
      for (const end of endings) end()
      await checking.stop()
      await carrying.stop()
    },
  }
}

/** A write that counts only while the lease is held. */
const write = <R>({ database, lease }: RelayOptions, work: (tx: Tx<OutboxTables>) => Promise<R>) =>
  database.write('outbox', async (tx) => {
    await lease.check(tx as unknown as Tx<never>)
    return work(tx as Tx<OutboxTables>)
  })

/** Looks whether the log still holds what it was told, and has the rest told again. */
const verifying = (options: RelayOptions) => {
  const { database, log, logger, lease } = options
  let verified: string | undefined
  /** Answers whether something was lost. */
  const again = async (): Promise<boolean> => {
    const kept = await newestMatch(database, log)
    if (kept === 'all') return false
    logger.warn({ from: kept }, 'The event log has forgotten events; they are told again.')
    await write(options, (tx) => unmarkAfter(tx, kept))
    return true
  }
  return {
    again,
    /** Once on each connection and for each holder of the lease; answers the connection. */
    once: async (): Promise<number> => {
      const { connection } = log
      const now = `${connection} ${lease.fence()}`
      if (verified !== now) await again()
      verified = now
      return connection
    },
  }
}

const NOTHING: Told = { batch: 0, sequence: 0 }

/** The newest event that the log still holds where we remember it; `all` when nothing was lost. */
const newestMatch = async (database: Database<OutboxTables>, log: EventLog): Promise<'all' | Told> => {
  let before: Told | undefined
  for (let newest = true; ;) {
    const page = await marks(database.read, before, 50)
    for (const mark of page) {
      const id = await log.idAt({ incarnation: mark.incarnation!, sequence: mark.logSequence! })
      if (id === mark.eventId) return newest ? 'all' : mark
      newest = false
    }
    if (page.length === 0) return newest ? 'all' : NOTHING
    before = page.at(-1)!
  }
}
