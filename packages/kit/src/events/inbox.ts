import { type Migrations, putReturning, type Read, type Tx } from '@tutti/database'
import type { Envelope } from './event.ts'

export type InboxTables = {
  inbox: { event_id: string; reaction: string; at: string }
  attempt: { event_id: string; reaction: string; tries: number; error: string | null }
  dead_letter: { event_id: string; reaction: string; envelope: string; error: string; tries: number; at: string }
  kit_state: { name: string; value: string }
}

export const inboxMigrations: Migrations = {
  'kit-002-inbox': {
    oldestProgram: '0.1.0',
    up: async (db) => {
      await db.schema
        .createTable('inbox')
        .addColumn('event_id', 'text', (c) => c.notNull())
        .addColumn('reaction', 'text', (c) => c.notNull())
        .addColumn('at', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('inbox_pk', ['event_id', 'reaction'])
        .execute()
      await db.schema.createIndex('inbox_at').on('inbox').column('at').execute()
      await db.schema
        .createTable('attempt')
        .addColumn('event_id', 'text', (c) => c.notNull())
        .addColumn('reaction', 'text', (c) => c.notNull())
        .addColumn('tries', 'integer', (c) => c.notNull())
        .addColumn('error', 'text')
        .addPrimaryKeyConstraint('attempt_pk', ['event_id', 'reaction'])
        .execute()
      await db.schema
        .createTable('dead_letter')
        .addColumn('event_id', 'text', (c) => c.notNull())
        .addColumn('reaction', 'text', (c) => c.notNull())
        .addColumn('envelope', 'text', (c) => c.notNull())
        .addColumn('error', 'text', (c) => c.notNull())
        .addColumn('tries', 'integer', (c) => c.notNull())
        .addColumn('at', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('dead_letter_pk', ['event_id', 'reaction'])
        .execute()
      await db.schema
        .createTable('kit_state')
        .addColumn('name', 'text', (c) => c.primaryKey())
        .addColumn('value', 'text', (c) => c.notNull())
        .execute()
    },
  },
}

type Applied = { eventId: string; reaction: string }
const keyOf = (eventId: string, reaction: string) => `${eventId} ${reaction}`

/** Notes that these are applied now; answers the keys of those that were not before. */
export const enter = async (tx: Tx<InboxTables>, entries: Applied[]): Promise<(eventId: string, reaction: string) => boolean> => {
  const at = new Date().toISOString()
  const fresh = await putReturning<Pick<InboxTables['inbox'], 'event_id' | 'reaction'>>(
    tx,
    {
      table: 'inbox',
      columns: ['event_id', 'reaction', 'at'],
      key: ['event_id', 'reaction'],
      keep: ['at'],
      rows: entries.map(({ eventId, reaction }) => [eventId, reaction, at]),
    },
    ['event_id', 'reaction'],
  )
  const keys = new Set(fresh.map((row) => keyOf(row.event_id, row.reaction)))
  return (eventId, reaction) => keys.has(keyOf(eventId, reaction))
}

export const isApplied = async (db: Read<InboxTables>, eventId: string, reaction: string) =>
  (await db.selectFrom('inbox').select('at').where('event_id', '=', eventId).where('reaction', '=', reaction).executeTakeFirst()) !==
  undefined

export const attempts = (db: Read<InboxTables>, eventId: string, reaction: string) =>
  db.selectFrom('attempt').select(['tries', 'error']).where('event_id', '=', eventId).where('reaction', '=', reaction).executeTakeFirst()

export const countAttempt = (tx: Tx<InboxTables>, eventId: string, reaction: string) =>
  tx
    .insertInto('attempt')
    .values({ event_id: eventId, reaction, tries: 1, error: 'The process ended while it was applied.' })
    .onConflict((c) => c.columns(['event_id', 'reaction']).doUpdateSet((e) => ({ tries: e('attempt.tries', '+', 1) })))
    .execute()

export const noteError = (tx: Tx<InboxTables>, { eventId, reaction }: Applied, error: string) =>
  tx.updateTable('attempt').set({ error }).where('event_id', '=', eventId).where('reaction', '=', reaction).execute()

export const clearAttempts = (tx: Tx<InboxTables>, eventId: string, reaction: string) =>
  tx.deleteFrom('attempt').where('event_id', '=', eventId).where('reaction', '=', reaction).execute()

/** Puts an event aside with its reason; its key goes on. */
export const bury = async (
  tx: Tx<InboxTables>,
  event: Envelope,
  { reaction, error, tries }: { reaction: string; error: string; tries: number },
) => {
  const at = new Date().toISOString()
  await tx
    .insertInto('dead_letter')
    .values({ event_id: event.id, reaction, envelope: JSON.stringify(event), error, tries, at })
    .onConflict((c) => c.columns(['event_id', 'reaction']).doUpdateSet({ error, tries, at }))
    .execute()
  await tx
    .insertInto('inbox')
    .values({ event_id: event.id, reaction, at })
    .onConflict((c) => c.doNothing())
    .execute()
  await clearAttempts(tx, event.id, reaction)
}

export const deadLetters = async (db: Read<InboxTables>, limit: number, offset: number) => {
  const { total } = await db
    .selectFrom('dead_letter')
    .select((e) => e.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const rows = await db
    .selectFrom('dead_letter')
    .selectAll()
    .orderBy('at', 'desc')
    .orderBy('event_id')
    .limit(limit)
    .offset(offset)
    .execute()
  const items = rows.map((row) => ({
    eventId: row.event_id,
    reaction: row.reaction,
    event: JSON.parse(row.envelope) as Envelope,
    error: row.error,
    tries: row.tries,
    at: row.at,
  }))
  return { total: Number(total), items }
}

/** The event of a dead letter; `undefined` when it is none any more. */
export const letterOf = async (db: Read<InboxTables>, { eventId, reaction }: Applied): Promise<Envelope | undefined> => {
  const row = await db
    .selectFrom('dead_letter')
    .select('envelope')
    .where('event_id', '=', eventId)
    .where('reaction', '=', reaction)
    .executeTakeFirst()
  return row && (JSON.parse(row.envelope) as Envelope)
}

/** Takes a dead letter out again in the write that applies it; false when somebody else has. */
export const exhume = async (tx: Tx<InboxTables>, { eventId, reaction }: Applied): Promise<boolean> => {
  const row = await tx
    .deleteFrom('dead_letter')
    .where('event_id', '=', eventId)
    .where('reaction', '=', reaction)
    .returning('event_id')
    .executeTakeFirst()
  await tx.deleteFrom('inbox').where('event_id', '=', eventId).where('reaction', '=', reaction).execute()
  return row !== undefined
}

/** A dead letter has failed once more. */
export const noteFailure = (tx: Tx<InboxTables>, { eventId, reaction }: Applied, error: string) =>
  tx
    .updateTable('dead_letter')
    .set((e) => ({ error, tries: e('tries', '+', 1), at: new Date().toISOString() }))
    .where('event_id', '=', eventId)
    .where('reaction', '=', reaction)
    .execute()

export const forgetInbox = (tx: Tx<InboxTables>, before: string) => tx.deleteFrom('inbox').where('at', '<', before).execute()

export const readState = async (db: Read<InboxTables>, name: string) =>
  (await db.selectFrom('kit_state').select('value').where('name', '=', name).executeTakeFirst())?.value

export const writeState = (tx: Tx<InboxTables>, name: string, value: string) =>
  tx
    .insertInto('kit_state')
    .values({ name, value })
    .onConflict((c) => c.column('name').doUpdateSet({ value }))
    .execute()

/** Notes it unless it is noted already; answers what is noted then. */
export const noteState = async (tx: Tx<InboxTables>, name: string, value: string): Promise<string> => {
  await tx
    .insertInto('kit_state')
    .values({ name, value })
    .onConflict((c) => c.column('name').doNothing())
    .execute()
  return (await tx.selectFrom('kit_state').select('value').where('name', '=', name).executeTakeFirstOrThrow()).value
}

export const clearState = (tx: Tx<InboxTables>, name: string) => tx.deleteFrom('kit_state').where('name', '=', name).execute()
