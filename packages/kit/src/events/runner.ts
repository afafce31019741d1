import type { Delivery, EventLog, Subscription } from '@tutti/event-log'
import { MAX_BATCH } from '@tutti/event-log'
import { type Applier, apply, applyCarefully, atOnce } from './apply.ts'
import { type FillOptions, fill } from './fill.ts'
import * as inbox from './inbox.ts'
import { together } from './together.ts'
import type { Db } from '../db.ts'

export type RunnerOptions<T> = Applier<T> & { service: string; log: EventLog; historyOf: FillOptions<T>['historyOf'] }

export type Runner = { state(): 'filling' | 'following'; stop(): Promise<void> }

const RUNNING = 'running'
const stateOf = <T>(db: Db<T>) => db as unknown as Db<inbox.InboxTables>

/**
 * Runs a service's reactions: fills a new database from the owners' histories, then follows the log.
 * After a process that did not end well, the first events of each partition are applied one by one with their tries counted,
 * because one of them may have ended it.
 */
export const startRunner = async <T>(options: RunnerOptions<T>): Promise<Runner> => {
  const { db, log, service, reactions, logger } = options
  const kept = stateOf(db)
  const crashed = (await inbox.readState(kept.read, RUNNING)) !== undefined
  await kept.write('state', (tx) => inbox.writeState(tx, RUNNING, new Date().toISOString()))
  const from = await startingPoint(kept, log)
  const stopping = new AbortController()
  const careful = crashed ? countdown() : () => false
  const all = together(atOnce(options))
  let subscription: Subscription | undefined
  let state: 'filling' | 'following' = 'filling'
  let filled: Promise<void> | undefined
  const handle = async (batch: Delivery[], signal: AbortSignal) => {
    for (const delivery of batch.filter((one) => careful(one.partition))) await applyCarefully(options, delivery.event, signal)
    await apply(
      options,
      batch.map((delivery) => delivery.event),
      { signal, all },
    )
  }
  const begin = async () => {
    const filling = fill({ ...options, signal: stopping.signal, careful: crashed })
    filled = filling.done.then(() => void (state = 'following'))
    await filling.ready
    if (stopping.signal.aborted) return
    subscription = await log.react(service, { types: [...new Set(reactions.map((r) => r.event.type))], from, handle })
  }
  const began = begin().catch((error) => logger.error({ err: error }, 'Cannot follow the event log.'))
  return {
    state: () => state,
    stop: async () => {
      stopping.abort()
      await began
      await filled
      await subscription?.stop()
      await kept.write('state', (tx) => inbox.clearState(tx, RUNNING))
    },
  }
}

/** Noted before the histories are read: what happens meanwhile is delivered afterwards, and the inbox drops what overlaps. */
const startingPoint = async (db: Db<inbox.InboxTables>, log: EventLog) => {
  const noted = await inbox.readState(db.read, 'log-start')
  if (noted) {
    const position = JSON.parse(noted) as { incarnation: string; sequence: number }
    return position.incarnation === log.incarnation ? position : ('start' as const)
  }
  const head = await log.head()
  await db.write('state', (tx) => inbox.writeState(tx, 'log-start', JSON.stringify(head)))
  return head
}

const countdown = () => {
  const left = new Map<number, number>()
  return (partition: number) => {
    const rest = left.get(partition) ?? MAX_BATCH
    if (rest > 0) left.set(partition, rest - 1)
    return rest > 0
  }
}
