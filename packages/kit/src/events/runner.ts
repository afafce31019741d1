import type { Delivery, EventLog, Mark, Position, Subscription } from '@tutti/event-log'
import { MAX_BATCH } from '@tutti/event-log'
import { type Applier, applierAt, apply, applyCarefully, atOnce, type Place } from './apply.ts'
import { type FillOptions, fill } from './fill.ts'
import * as inbox from './inbox.ts'
import { type Held, makeShares, type Shares } from './shares.ts'
import { together } from './together.ts'
import type { Db } from '../db.ts'
import { recentOf } from '../figures/recent.ts'
import { eventsApplied } from '../metrics.ts'

export type RunnerOptions<T> = Applier<T> & {
  service: string
  log: EventLog
  historyOf: FillOptions<T>['historyOf']
  /** Which partitions are this replica's; a log that one process has to itself never asks. */
  shares?: Shares
}

export type Runner = { state(): 'filling' | 'following'; stop(): Promise<void> }

const RUNNING = 'running'
const LOG_START = 'log-start'
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
  const shares = options.shares ?? makeShares({ db: db as never })
  const handle = handler(options, { shares, crashed })
  let subscription: Subscription | undefined
  let state: 'filling' | 'following' = 'filling'
  let filled: Promise<void> | undefined
  const begin = async () => {
    const filling = fill({ ...options, signal: stopping.signal, careful: crashed })
    filled = filling.done.then(() => void (state = 'following'))
    await filling.ready
    if (stopping.signal.aborted) return
    const types = [...new Set(reactions.map((r) => r.event.type))]
    subscription = await log.react(service, { types, from, handle, memory: shares })
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

/** Applies batches. `fence` is there when replicas share the log; then each batch remembers its place in its own transaction. */
const handler = <T>(options: RunnerOptions<T>, { shares, crashed }: { shares: Shares; crashed: boolean }) => {
  const all = together(atOnce(options))
  const first = countdown()
  const applied = eventsApplied.labels(options.service)
  const { events } = recentOf(options.service)
  const careful = ({ partition }: Delivery, fence: number | undefined) =>
    (fence === undefined ? crashed : shares.died(partition)) && first(partition, fence)
  return async (batch: Delivery[], signal: AbortSignal, fence?: number) => {
    const place = fence === undefined ? undefined : placeOf(shares, { partition: batch[0]!.partition, fence }, batch.at(-1)!)
    for (const delivery of batch.filter((one) => careful(one, fence)))
      await applyCarefully(applierAt(options, place), delivery.event, signal)
    await apply(
      options,
      batch.map((delivery) => delivery.event),
      { signal, all, place },
    )
    applied.inc(batch.length)
    events.addMany(batch.length)
  }
}

const placeOf = (shares: Shares, held: Held, last: Delivery): Place => {
  const mark: Mark = { position: last.position, id: last.event.id }
  return { check: (tx) => shares.check(tx, held), pass: (tx) => shares.pass(tx, held, mark) }
}

/** Noted before the histories are read: what happens meanwhile is delivered afterwards, and the inbox drops what overlaps. */
const startingPoint = async (db: Db<inbox.InboxTables>, log: EventLog): Promise<(Position & { id?: string }) | 'start'> => {
  const noted = (await inbox.readState(db.read, LOG_START)) ?? (await noteHead(db, log))
  const position = JSON.parse(noted) as Position & { id?: string }
  return position.incarnation === log.incarnation ? position : 'start'
}

/** Of two replicas that begin at once, the first says where. */
const noteHead = async (db: Db<inbox.InboxTables>, log: EventLog): Promise<string> => {
  const head = await log.head()
  const value = JSON.stringify({ ...head, id: await log.idAt(head) })
  return db.write('state', (tx) => inbox.noteState(tx, LOG_START, value))
}

/** True for the first batch of each holder of a partition. */
const countdown = () => {
  const left = new Map<number, { fence: number | undefined; rest: number }>()
  return (partition: number, fence: number | undefined) => {
    const before = left.get(partition)
    const rest = before && before.fence === fence ? before.rest : MAX_BATCH
    if (rest > 0) left.set(partition, { fence, rest: rest - 1 })
    return rest > 0
  }
}
