import { among, type Migrations, put, type Read, type Tx } from '@tutti/database'
import type { Position } from '@tutti/event-log'
import type { Envelope } from './event.ts'

export type OutboxTables = {
  outbox: {
    sequence: number
    event_id: string
    envelope: string
    at: string
    /** 0 until it is told, then the number of the batch in which it was: batches are in the order of the log, which is not that of `sequence` where a write commits late. */
    published: number
    /** Where the log has it; kept for the last event of each batch, to compare by id after the log has forgotten. */
    log_incarnation: string | null
    log_sequence: number | null
  }
}

export const outboxMigrations: Migrations = {
  'kit-001-outbox': {
    oldestProgram: '0.1.0',
    up: async (db) => {
      await db.schema
        .createTable('outbox')
        .addColumn('sequence', 'integer', (c) => c.primaryKey().autoIncrement())
        .addColumn('event_id', 'text', (c) => c.notNull())
        .addColumn('envelope', 'text', (c) => c.notNull())
        .addColumn('at', 'text', (c) => c.notNull())
        .addColumn('published', 'integer', (c) => c.notNull().defaultTo(0))
        .addColumn('log_incarnation', 'text')
        .addColumn('log_sequence', 'integer')
        .execute()
      await db.schema.createIndex('outbox_unpublished').on('outbox').columns(['published', 'sequence']).execute()
      await db.schema.createIndex('outbox_marks').on('outbox').column('log_sequence').execute()
    },
  },
}

export const insertOutbox = (tx: Tx<OutboxTables>, events: readonly Envelope[]): Promise<void> => {
  const at = new Date().toISOString()
  return put(tx, {
    table: 'outbox',
    columns: ['event_id', 'envelope', 'at'],
    rows: events.map((event) => [event.id, JSON.stringify(event), at]),
  })
}

export const unpublished = async (db: Read<OutboxTables>, limit: number) => {
  const rows = await db
    .selectFrom('outbox')
    .select(['sequence', 'envelope', 'at'])
    .where('published', '=', 0)
    .orderBy('sequence')
    .limit(limit)
    .execute()
  return rows.map((row) => ({ sequence: row.sequence, at: row.at, event: JSON.parse(row.envelope) as Envelope }))
}

/** Marks a batch as told, and remembers where the log has its last event. */
export const markPublished = async (tx: Tx<OutboxTables>, sequences: readonly number[], last: Position) => {
  const { newest } = await tx
    .selectFrom('outbox')
    .select((e) => e.fn.max('published').as('newest'))
    .executeTakeFirstOrThrow()
  await tx
    .updateTable('outbox')
    .set({ published: Number(newest) + 1 })
    .where('sequence', 'in', among(sequences))
    .execute()
  await tx
    .updateTable('outbox')
    .set({ log_incarnation: last.incarnation, log_sequence: last.sequence })
    .where('sequence', '=', sequences.at(-1)!)
    .execute()
}

/** A remembered place in the log. Within a batch, which may be many of an older program's, events are in the order of `sequence`. */
export type Told = { batch: number; sequence: number }

/** The remembered places in the log, newest first. */
export const marks = (db: Read<OutboxTables>, before: Told | undefined, limit: number) =>
  db
    .selectFrom('outbox')
    .select(['published as batch', 'sequence', 'event_id as eventId', 'log_incarnation as incarnation', 'log_sequence as logSequence'])
    .where('published', '>', 0)
    .where('log_sequence', 'is not', null)
    .$if(before !== undefined, (q) => q.where((e) => e(e.refTuple('published', 'sequence'), '<', e.tuple(before!.batch, before!.sequence))))
    .orderBy('published', 'desc')
    .orderBy('sequence', 'desc')
    .limit(limit)
    .execute()

/** Everything told later is to be told again. */
export const unmarkAfter = (tx: Tx<OutboxTables>, { batch, sequence }: Told) =>
  tx
    .updateTable('outbox')
    .set({ published: 0, log_incarnation: null, log_sequence: null })
    .where('published', '>', 0)
    .where((e) => e(e.refTuple('published', 'sequence'), '>', e.tuple(batch, sequence)))
    .execute()

/** Drops rows up to the newest mark that is older than `at` and that every group has passed; that mark itself stays for comparing. */
export const dropDelivered = async (tx: Tx<OutboxTables>, at: string, acknowledged: Position | undefined) => {
  const mark = await tx
    .selectFrom('outbox')
    .select(['published', 'sequence'])
    .where('published', '>', 0)
    .where('log_sequence', 'is not', null)
    .where('at', '<', at)
    .$if(acknowledged !== undefined, (q) =>
      q.where('log_incarnation', '=', acknowledged!.incarnation).where('log_sequence', '<=', acknowledged!.sequence),
    )
    .orderBy('published', 'desc')
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!mark) return
  await tx
    .deleteFrom('outbox')
    .where('published', '>', 0)
    .where((e) => e(e.refTuple('published', 'sequence'), '<', e.tuple(mark.published, mark.sequence)))
    .execute()
}

/** How many facts wait to be told, and since when. */
export const outboxState = async (db: Read<OutboxTables>) => {
  const row = await db
    .selectFrom('outbox')
    .select((e) => [e.fn.countAll<number>().as('waiting'), e.fn.min('at').as('oldest')])
    .where('published', '=', 0)
    .executeTakeFirstOrThrow()
  return { waiting: Number(row.waiting), oldest: row.oldest ?? null }
}
