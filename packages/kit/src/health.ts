import type { EventLog } from '@tutti/event-log'
import type { Db } from './db.ts'
import { type InboxTables, deadLetters } from './events/inbox.ts'
import { type OutboxTables, outboxState } from './events/outbox.ts'
import type { Runner } from './events/runner.ts'
import type { Measures } from './metrics.ts'
import type { Running } from './service.ts'

type Options = {
  name: string
  db: Db<OutboxTables & InboxTables> | undefined
  log: EventLog
  runner: Runner | undefined
}

/** A service's outbox, its dead letters and its lag; no lag is told while the log is away. */
export const measuresOf = async ({ name, db, log, runner }: Options): Promise<Measures> => {
  if (!db) return { outbox: 0, outboxAgeS: 0, deadLetters: 0, lag: 0 }
  const { waiting, oldest } = await outboxState(db.read as never)
  const { total } = await deadLetters(db.read as never, 1, 0)
  const groups = runner ? await log.groups(name).catch(() => undefined) : []
  const lag = groups && (groups[0]?.lag ?? 0)
  const outboxAgeS = oldest === null ? 0 : Math.max(0, Date.now() - Date.parse(oldest)) / 1000
  return { outbox: waiting, outboxAgeS, deadLetters: total, lag }
}

/** A service's state for `/health`: what it says itself, its outbox, its lag and its dead letters. */
export const healthOf = async (options: Options, state: Running | undefined): Promise<object> => {
  const own = (await state?.health?.()) ?? {}
  if (!options.db) return { status: 'ok', ...own }
  const { outbox, outboxAgeS: outbox_age_s, deadLetters: dead_letters, lag } = await measuresOf(options)
  const status = lag === undefined ? 'log-away' : options.runner?.state() === 'filling' ? 'filling' : 'ok'
  return { status, outbox, outbox_age_s, lag: lag ?? null, dead_letters, ...own }
}
