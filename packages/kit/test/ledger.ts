import { type Database, type Migrations, openServiceDatabase, openSqlite } from '@tutti/database'
import type { EventLog } from '@tutti/event-log'
import { openJetStream } from '@tutti/event-log/jetstream'
import { needs } from '@tutti/testing/needs'
import { postgres, type PostgresServer } from '@tutti/testing/engines/postgres'
import { basename, join } from 'node:path'
import { after, before, describe } from 'node:test'
import { z } from 'zod'
import { withPublishing } from '../src/db.ts'
import { inboxMigrations, type InboxTables } from '../src/events/inbox.ts'
import { type Lease, lease, leaseMigrations, type LeaseTables } from '../src/events/leases.ts'
import { outboxMigrations, type OutboxTables } from '../src/events/outbox.ts'
import { startRelay } from '../src/events/relay.ts'
import { startRunner } from '../src/events/runner.ts'
import { makeShares } from '../src/events/shares.ts'
import { type Db, event, makeLogger, on, type Reaction } from '../src/index.ts'

// A service of which there are several replicas: it tells of sums, and writes down those it hears, in the order in which it hears them.

export const SumAdded = event('ledger.sum-added.v1', z.object({ account: z.string(), number: z.number() }), { key: (e) => e.account })
/** Another service's facts, which nobody here tells through an outbox. */
export const RateSet = event('rates.rate-set.v1', z.object({ account: z.string(), number: z.number() }), { key: (e) => e.account })

type Heard = { place: number; event_id: string; type: string; account: string; number: number; replica: string }
export type LedgerTables = OutboxTables & InboxTables & LeaseTables & { heard: Heard }

const migrations: Migrations = {
  '001-heard': {
    oldestProgram: '0.1.0',
    up: (db) =>
      db.schema
        .createTable('heard')
        .addColumn('place', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('event_id', 'text', (c) => c.notNull())
        .addColumn('type', 'text', (c) => c.notNull())
        .addColumn('account', 'text', (c) => c.notNull())
        .addColumn('number', 'integer', (c) => c.notNull())
        .addColumn('replica', 'text', (c) => c.notNull())
        .execute(),
  },
}

export type Ledger = Database<LedgerTables>

/** Where the services of a test keep what they know; each `open` is what one replica has. */
export type Ledgers = { open(service: string): Promise<Ledger>; stop(): Promise<void> }

const migrated = async (database: Ledger): Promise<Ledger> => {
  await database.migrate({ ...outboxMigrations, ...inboxMigrations, ...leaseMigrations, ...migrations }, '0.1.0')
  return database
}

/** SQLite files in a folder: replicas have the same one open, which only a test can do. */
export const onSqlite = async (dir: string): Promise<Ledgers> => {
  const opened = new Map<string, Promise<Ledger>>()
  const open = async (service: string) => migrated(await openSqlite<LedgerTables>({ file: join(dir, `${service}.db`), thread: dir }))
  return {
    open: (service) => {
      const database = opened.get(service) ?? open(service)
      opened.set(service, database)
      return database
    },
    stop: async () => void (await Promise.all([...opened.values()].map(async (one) => (await one).close()))),
  }
}

/** Databases of a PostgreSQL server. */
export const onPostgres =
  (url: () => string) =>
  async (dir: string): Promise<Ledgers> => {
    const opened: Ledger[] = []
    const prefix = basename(dir)
      .toLowerCase()
      .replaceAll(/[^a-z0-9]/g, '_')
    return {
      open: async (service) => {
        const database = await migrated(await openServiceDatabase<LedgerTables>(url(), `${prefix}_${service}`))
        opened.push(database)
        return database
      },
      stop: async () => void (await Promise.all(opened.map((one) => one.close()))),
    }
  }

export type Replica = {
  log: EventLog
  db: Db<LedgerTables>
  jobs: Lease
  /** Tells sums of an account, each in a write of its own. */
  tell(account: string, from: number, to: number): Promise<void>
  stop(): Promise<void>
}

export type ReplicaOptions = {
  name: string
  url: string
  database: Ledger
  /** How long (ms) the others wait when it is dead. */
  ttlMs?: number
  /** Tells only, or listens only. */
  only?: 'tell' | 'listen'
  /** The defect of a control. */
  weaken?: (log: EventLog) => EventLog
  report?: (error: unknown) => void
  /** Runs inside each reaction. */
  meanwhile?: (number: number) => void
  jobs?: Lease
  /** `false`: it takes the database for its own. */
  shared?: boolean
}

const historyOf = async () => ({ events: [], next: null })

const writesDown = (name: string, meanwhile: (number: number) => void): Reaction<LedgerTables>[] =>
  [SumAdded, RateSet].map((type) =>
    on<{ account: string; number: number }, LedgerTables>(`write-${type.service}`, type, async ({ account, number }, tx, { id }) => {
      const row = { event_id: id, type: type.type, account, number, replica: name }
      await tx
        .insertInto('heard')
        .values(row as Heard)
        .execute()
      meanwhile(number)
    }),
  )

/** Opens a log on the server: its stream is small, as are those of tests. */
export const openLog = (url: string, report: (error: unknown) => void = () => undefined): Promise<EventLog> =>
  openJetStream({ servers: url, retention: { bytes: 64 * 1024 ** 2 }, report })

export const openReplica = async ({
  name,
  url,
  database,
  ttlMs = 1_500,
  weaken,
  meanwhile,
  ...options
}: ReplicaOptions): Promise<Replica> => {
  const open = await openLog(url, options.report)
  const log = weaken?.(open) ?? open
  const logger = makeLogger('silent')('ledger')
  let kick = () => undefined as void
  const db = withPublishing(database, () => kick())
  const jobs = options.jobs ?? lease({ db: database as never, name: 'jobs', logger, ttlMs, shared: true, taken: () => kick() })
  const relay = options.only === 'listen' ? undefined : startRelay({ database: database as never, log, logger, lease: jobs })
  kick = () => relay?.kick()
  const shares = makeShares({ db: database as never, ttlMs, shared: options.shared ?? true })
  const reactions = writesDown(name, meanwhile ?? (() => undefined))
  const runner =
    options.only === 'tell' ? undefined : await startRunner({ db, log, service: 'ledger', reactions, logger, historyOf, shares })
  return {
    log,
    db,
    jobs,
    tell: async (account, from, to) => {
      for (let number = from; number <= to; number++) await db.write(account, async (tx) => void tx.publish(SumAdded, { account, number }))
    },
    stop: async () => {
      await runner?.stop()
      await relay?.stop()
      await jobs.release()
      await open.close()
    },
  }
}

export const heard = (database: Ledger): Promise<Heard[]> =>
  database.read.selectFrom('heard').selectAll().orderBy('place').execute() as Promise<Heard[]>

/** How much was heard. */
export const heardSoFar = async (database: Ledger): Promise<number> => {
  const { heard } = await database.read
    .selectFrom('heard')
    .select((e) => e.fn.countAll().as('heard'))
    .executeTakeFirstOrThrow()
  return Number(heard)
}

/** What was heard, by type and account, in the order of hearing. */
export const numbersOf = async (database: Ledger): Promise<Map<string, number[]>> => {
  const found = new Map<string, number[]>()
  for (const { type, account, number } of await heard(database)) {
    const key = `${type} ${account}`
    found.set(key, [...(found.get(key) ?? []), Number(number)])
  }
  return found
}

/** The sums that the log has, in its order. */
export const factsIn = async (log: EventLog): Promise<{ account: string; number: number }[]> => {
  const found: { account: string; number: number }[] = []
  const read = Promise.withResolvers<void>()
  const handle = (batch: { event: { data: unknown } }[]) => void found.push(...batch.map(({ event }) => event.data as (typeof found)[0]))
  const reader = await log.follow('start', { types: [SumAdded.type], handle, caughtUp: () => read.resolve() })
  await read.promise
  await reader.stop()
  return found
}

export const upTo = (end: number, start = 1): number[] => Array.from({ length: end - start + 1 }, (_, n) => start + n)

/** Every kind of database that services run on, each with what its suites need. */
export const eachLedgers = (suite: (name: string, open: (dir: string) => Promise<Ledgers>) => void): void => {
  suite('on SQLite', onSqlite)
  describe('on a PostgreSQL server', needs('postgres'), () => {
    let server: PostgresServer
    before(async () => void (server = await postgres()))
    after(() => server.remove())
    suite(
      'on PostgreSQL',
      onPostgres(() => server.url),
    )
  })
}
