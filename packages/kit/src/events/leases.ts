import { byLanguage, type Migrations, type Read, type Tx } from '@tutti/database'
import { sql, SqliteAdapter } from 'kysely'
import { uuidv7 } from '../ids.ts'
import type { Logger } from '../logger.ts'

export type LeaseTables = {
  /** `fence` grows with each holder; nobody holds what is held by `''` or longer than `until` (ms since 1970, the database's clock). */
  lease: {
    name: string
    holder: string
    fence: number
    until: number
    /** How far the holder came, if it is a partition of the event log. */
    log_incarnation: string | null
    log_sequence: number | null
    event_id: string | null
  }
  /** How far a partition was, from minute to minute: one of these is from before the log lost something. */
  log_mark: { name: string; slot: number; at: number; log_incarnation: string; log_sequence: number; event_id: string }
}

export const leaseMigrations: Migrations = {
  'kit-003-lease': {
    oldestProgram: '0.1.0',
    up: async (db) => {
      await db.schema
        .createTable('lease')
        .addColumn('name', 'text', (c) => c.primaryKey())
        .addColumn('holder', 'text', (c) => c.notNull())
        .addColumn('fence', 'integer', (c) => c.notNull())
        .addColumn('until', 'integer', (c) => c.notNull())
        .addColumn('log_incarnation', 'text')
        .addColumn('log_sequence', 'integer')
        .addColumn('event_id', 'text')
        .execute()
      await db.schema
        .createTable('log_mark')
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('slot', 'integer', (c) => c.notNull())
        .addColumn('at', 'integer', (c) => c.notNull())
        .addColumn('log_incarnation', 'text', (c) => c.notNull())
        .addColumn('log_sequence', 'integer', (c) => c.notNull())
        .addColumn('event_id', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('log_mark_pk', ['name', 'slot'])
        .execute()
    },
  },
}

/** A dead holder's work goes on after this time (ms). */
export const LEASE_MS = 10_000
/** Parts of that time after which it is prolonged. */
export const RENEWALS = 3

const CLOCK = byLanguage<number>({
  sqlite: () => sql`cast(unixepoch('subsec') * 1000 as integer)`,
  postgres: () => sql`(extract(epoch from clock_timestamp()) * 1000)::bigint`,
})

/** Ms since 1970 by the clock of the database: the only one that all processes share. */
export const databaseNow = async (tx: Pick<Tx<LeaseTables>, 'selectNoFrom'>): Promise<number> =>
  Number((await tx.selectNoFrom(sql<number>`${CLOCK}`.as('now')).executeTakeFirstOrThrow()).now)

/** Whether other processes may have this database open: a SQLite file has one process that holds its folder's lock. */
export const isShared = (db: { read: Pick<Read<never>, 'getExecutor'> }): boolean =>
  !(db.read.getExecutor().adapter instanceof SqliteAdapter)

/** Thrown in a write whose lease somebody else holds by now: nothing of it is kept. */
export class LostLease extends Error {
  constructor(name: string) {
    super(`Cannot go on as the holder of ${name}: another process has taken it over.`)
    this.name = 'LostLease'
  }
}

/** The right to do a job that only one process of a service may do at a time. */
export type Lease = {
  /** Whether this process holds it now, as far as it can know without asking. */
  held(): boolean
  /** Grows with each holder; `undefined` while this process does not hold it. */
  fence(): number | undefined
  /** In a write: makes sure that nobody else holds it until the write has ended. @throws LostLease */
  check(tx: Tx<never>): Promise<void>
  /** Lets it go: another process takes it within a third of its time. It is not taken again. */
  release(): Promise<void>
}

export type LeaseOptions = {
  db: LeaseDb
  /** What the job is called, in this service. */
  name: string
  logger: Logger
  /** How long (ms) others wait for a holder that is dead: 10,000. */
  ttlMs?: number
  /** Called each time it was taken. */
  taken?: (fence: number) => void
  /** Called when it was lost: what is under way has to end; a write is refused by `check`. */
  lost?: () => void
  /** Whether other processes may have the database open; found out from the database. */
  shared?: boolean
}

export type LeaseDb = { read: Read<never>; write<R>(key: string, work: (tx: Tx<never>) => Promise<R>): Promise<R> }
export const asLeases = (tx: Tx<never>) => tx as unknown as Tx<LeaseTables>

/** Takes a lease as soon as nobody else has it, and keeps it. Where no other process can be, it is held from the beginning and costs nothing. */
export const lease = (options: LeaseOptions): Lease => {
  if (options.shared ?? isShared(options.db)) return sharedLease(options)
  options.taken?.(0)
  return { held: () => true, fence: () => 0, check: async () => undefined, release: async () => undefined }
}

const sharedLease = ({ db, logger, ttlMs = LEASE_MS, taken, lost, ...options }: LeaseOptions): Lease => {
  const name = `job ${options.name}`
  const holder = uuidv7()
  let fence: number | undefined
  let good = 0
  let released = false
  let timer: NodeJS.Timeout | undefined
  let trying: Promise<void> = Promise.resolve()

  const note = (got: number | undefined, asked: number) => {
    const before = fence
    fence = got
    if (got !== undefined) good = asked + ttlMs
    if (before !== undefined && got !== before) lost?.()
    if (got !== undefined && got !== before) taken?.(got)
  }
  const attempt = async () => {
    const asked = performance.now()
    try {
      note(await db.write('leases', (tx) => takeOrKeep(asLeases(tx), { name, holder, fence, ttlMs })), asked)
    } catch (error) {
      logger.warn({ err: error, lease: options.name }, 'Cannot prolong a lease; trying again.')
      if (fence !== undefined && performance.now() > good) note(undefined, asked)
    }
  }
  const again = () => {
    if (released) return
    trying = attempt().finally(() => {
      if (!released) timer = setTimeout(again, ttlMs / RENEWALS).unref()
    })
  }
  again()
  return {
    held: () => fence !== undefined && performance.now() < good,
    fence: () => fence,
    check: (tx) => checkFence(asLeases(tx), name, fence),
    release: async () => {
      released = true
      clearTimeout(timer)
      await trying
      const letting = fence === undefined ? undefined : db.write('leases', (tx) => letGo(asLeases(tx), [name], holder))
      fence = undefined
      await letting?.catch((error) =>
        logger.warn({ err: error, lease: options.name }, 'Cannot let a lease go; others wait until it has run out.'),
      )
    },
  }
}

type Take = { name: string; holder: string; fence: number | undefined; ttlMs: number }

/** The fence if this holder has it now. */
const takeOrKeep = async (tx: Tx<LeaseTables>, { name, holder, fence, ttlMs }: Take): Promise<number | undefined> => {
  const now = await databaseNow(tx)
  const row = await tx.selectFrom('lease').select(['holder', 'fence', 'until']).where('name', '=', name).executeTakeFirst()
  const until = now + ttlMs
  if (row && row.holder === holder && Number(row.fence) === fence) {
    await tx.updateTable('lease').set({ until }).where('name', '=', name).execute()
    return fence
  }
  if (row && row.holder !== '' && Number(row.until) > now) return undefined
  return take(tx, { name, holder, until })
}

/** Gives a lease to its next holder; answers the new fence. */
export const take = async (
  tx: Tx<LeaseTables>,
  { name, holder, until }: { name: string; holder: string; until: number },
): Promise<number> => {
  const { fence } = await tx
    .insertInto('lease')
    .values({ name, holder, fence: 1, until })
    .onConflict((c) => c.column('name').doUpdateSet((e) => ({ holder, until, fence: e('lease.fence', '+', 1) })))
    .returning('fence')
    .executeTakeFirstOrThrow()
  return Number(fence)
}

export const letGo = (tx: Tx<LeaseTables>, names: readonly string[], holder: string) =>
  tx.updateTable('lease').set({ holder: '', until: 0 }).where('name', 'in', names).where('holder', '=', holder).execute()

/** Locks the row, so that nobody can take it before the write has ended. */
const checkFence = async (tx: Tx<LeaseTables>, name: string, fence: number | undefined) => {
  const { numUpdatedRows } = await tx
    .updateTable('lease')
    .set({ fence: fence ?? -1 })
    .where('name', '=', name)
    .where('fence', '=', fence ?? -1)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows !== 1n) throw new LostLease(name)
}

/** {@link Lease.check} in another thread, which was told the fence. @throws LostLease */
export const checkLease = async (tx: Tx<never>, { name, fence }: { name: string; fence: number }): Promise<void> => {
  // Where no other process can be, there is no row to look at.
  if (fence > 0) await checkFence(asLeases(tx), `job ${name}`, fence)
}
