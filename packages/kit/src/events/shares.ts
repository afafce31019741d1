import type { GroupMemory, Mark } from '@tutti/event-log'
import { PARTITIONS } from '@tutti/event-log'
import type { Tx } from '@tutti/database'
import { uuidv7 } from '../ids.ts'
import { asLeases, databaseNow, isShared, LEASE_MS, type LeaseDb, type LeaseTables, letGo, LostLease, RENEWALS, take } from './leases.ts'

/** Marks from this many minutes are kept. */
const SLOTS = 60
const MINUTE_MS = 60_000

/** What a replica of a service remembers of the log, and which partitions are its. */
export type Shares = GroupMemory & {
  /** In the write that applies a batch: nobody else works on the partition until it has ended. @throws LostLease */
  check(tx: Tx<never>, held: Held): Promise<void>
  /** The same, and remembers that everything up to the mark was applied. */
  pass(tx: Tx<never>, held: Held, mark: Mark): Promise<void>
  /** Whether whoever had this partition before ended without letting it go. */
  died(partition: number): boolean
}

/** A partition as this replica holds it. */
export type Held = { partition: number; fence: number }

export type SharesOptions = {
  db: LeaseDb
  /** How long (ms) the others wait for a replica that is dead: 10,000. */
  ttlMs?: number
  /** Whether other processes may have the database open; found out from the database. */
  shared?: boolean
}

const nameOf = (partition: number) => `events ${partition}`
const replicaOf = (holder: string) => `replica ${holder}`
const all = Array.from({ length: PARTITIONS }, (_, partition) => partition)

/** The partitions of the event log are shared evenly by the replicas that are alive; each is worked on by one of them. */
export const makeShares = ({ db, ttlMs = LEASE_MS, ...options }: SharesOptions): Shares => {
  const holder = uuidv7()
  const alone = !(options.shared ?? isShared(db))
  const left = new Map<number, boolean>()
  const minutes = new Map<number, number>()
  const write = <R>(work: (tx: Tx<LeaseTables>) => Promise<R>) => db.write('leases', (tx) => work(asLeases(tx)))
  const pass: Shares['pass'] = async (tx, held, mark) => {
    await moveTo(asLeases(tx), held, mark)
    const minute = Math.floor(Date.now() / MINUTE_MS)
    if (minutes.get(held.partition) === minute) return
    minutes.set(held.partition, minute)
    await keepMark(asLeases(tx), held.partition, mark)
  }
  return {
    everyMs: ttlMs / RENEWALS,
    hold: async () => {
      const { mine, took } = await write((tx) => share(tx, { holder, alone, ttlMs }))
      for (const { partition, died } of took) left.set(partition, died)
      return mine
    },
    letGo: (partitions = all) =>
      write(async (tx) => {
        await letGo(tx, partitions.map(nameOf), holder)
        if (partitions === all) await tx.deleteFrom('lease').where('name', '=', replicaOf(holder)).execute()
      }),
    remembered: (partition) => marksOf(db, partition),
    note: (partition, mark, fence) => db.write('reactions', (tx) => pass(tx, { partition, fence }, mark)),
    check: (tx, { partition, fence }) => moveTo(asLeases(tx), { partition, fence }),
    pass,
    died: (partition) => left.get(partition) ?? false,
  }
}

type Share = { holder: string; alone: boolean; ttlMs: number }
type Row = { name: string; holder: string; fence: number; until: number }
type Took = { partition: number; died: boolean }

/** Tells that this replica is alive, and takes what is free up to an even share. Only replicas expire: what one holds is free with it. */
const share = async (tx: Tx<LeaseTables>, { holder, alone, ttlMs }: Share): Promise<{ mine: Map<number, number>; took: Took[] }> => {
  const now = await databaseNow(tx)
  const until = now + ttlMs
  const me = { name: replicaOf(holder), holder, fence: 1, until }
  await tx
    .insertInto('lease')
    .values(me)
    .onConflict((c) => c.column('name').doUpdateSet({ until }))
    .execute()
  const rows = (await tx.selectFrom('lease').select(['name', 'holder', 'fence', 'until']).execute()) as Row[]
  const replicas = rows.filter(({ name }) => name.startsWith('replica '))
  const live = new Set(replicas.filter((row) => row.holder === holder || (!alone && Number(row.until) > now)).map((row) => row.holder))
  const gone = replicas.filter((row) => !live.has(row.holder)).map(({ name }) => name)
  if (gone.length > 0) await tx.deleteFrom('lease').where('name', 'in', gone).execute()

  const of = new Map(rows.map((row) => [row.name, row]))
  const most = Math.ceil(PARTITIONS / live.size)
  const mine = new Map<number, number>()
  for (const partition of all) {
    const row = of.get(nameOf(partition))
    if (row?.holder === holder && mine.size < most) mine.set(partition, Number(row.fence))
  }
  const took: Took[] = []
  for (const partition of all.filter((one) => !mine.has(one))) {
    const row = of.get(nameOf(partition))
    if (mine.size >= most || (row && row.holder !== '' && live.has(row.holder))) continue
    mine.set(partition, await take(tx, { name: nameOf(partition), holder, until: 0 }))
    took.push({ partition, died: row !== undefined && row.holder !== '' })
  }
  return { mine, took }
}

/** Locks the partition against others, and moves it to the mark if there is one. */
const moveTo = async (tx: Tx<LeaseTables>, { partition, fence }: Held, mark?: Mark) => {
  const { numUpdatedRows } = await tx
    .updateTable('lease')
    .set({ fence, ...(mark ? columnsOf(mark) : {}) })
    .where('name', '=', nameOf(partition))
    .where('fence', '=', fence)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows !== 1n) throw new LostLease(nameOf(partition))
}

const columnsOf = ({ position, id }: Mark) => ({ log_incarnation: position.incarnation, log_sequence: position.sequence, event_id: id })

const keepMark = async (tx: Tx<LeaseTables>, partition: number, mark: Mark) => {
  const at = await databaseNow(tx)
  const row = { at, ...columnsOf(mark) }
  await tx
    .insertInto('log_mark')
    .values({ name: nameOf(partition), slot: Math.floor(at / MINUTE_MS) % SLOTS, ...row })
    .onConflict((c) => c.columns(['name', 'slot']).doUpdateSet(row))
    .execute()
}

/** How far a partition was, newest first. */
const marksOf = async (db: LeaseDb, partition: number): Promise<Mark[]> => {
  const read = db.read as unknown as Tx<LeaseTables>
  const columns = ['log_incarnation as incarnation', 'log_sequence as sequence', 'event_id as id'] as const
  const newest = await read
    .selectFrom('lease')
    .select(columns)
    .where('name', '=', nameOf(partition))
    .where('event_id', 'is not', null)
    .execute()
  const older = await read.selectFrom('log_mark').select(columns).where('name', '=', nameOf(partition)).orderBy('at', 'desc').execute()
  return [...newest, ...older].map(({ incarnation, sequence, id }) => ({
    position: { incarnation: incarnation!, sequence: Number(sequence) },
    id: id!,
  }))
}
