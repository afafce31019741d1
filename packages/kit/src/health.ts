import type { EventLog } from '@tutti/event-log'
import type { Db } from './db.ts'
import { type InboxTables, deadLetters } from './events/inbox.ts'
import { type OutboxTables, outboxState } from './events/outbox.ts'
import type { Runner } from './events/runner.ts'
import { consumerLag, deadLetterCount, outboxWaiting } from './metrics.ts'
import type { Running } from './service.ts'

type Options = {
  name: string
  db: Db<OutboxTables & InboxTables> | undefined
  log: EventLog
  runner: Runner | undefined
  state: Running | undefined
}

/** A service's state for `/health`: what it says itself, its outbox, its lag and its dead letters. */
export const healthOf = async ({ name, db, log, runner, state }: Options): Promise<object> => {
  const own = (await state?.health?.()) ?? {}
  if (!db) return { status: 'ok', ...own }
  const outbox = await outboxState(db.read as never)
  const { total } = await deadLetters(db.read as never, 1, 0)
  const lag = runner ? ((await log.groups()).find((group) => group.group === name)?.lag ?? 0) : 0
  outboxWaiting.labels(name).set(outbox.waiting)
  deadLetterCount.labels(name).set(total)
  consumerLag.labels(name).set(lag)
  return { status: runner?.state() === 'filling' ? 'filling' : 'ok', outbox: outbox.waiting, lag, dead_letters: total, ...own }
}
