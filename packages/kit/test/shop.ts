import { z } from 'zod'
import {
  answer,
  call,
  contract,
  type Db,
  defineService,
  envelope,
  errors,
  event,
  type Migrations,
  on,
  policy,
  routes,
  valid,
} from '../src/index.ts'

// Two small services: `notes` tells of each note, `counts` counts them per author.

export const NoteAdded = event('notes.note-added.v1', z.object({ id: z.string(), author: z.string() }), { key: (e) => e.author })

export const notes = contract('notes', {
  add: call(z.object({ id: z.string(), author: z.string() })),
  own: call(z.void(), z.string()),
  secret: call(z.void(), z.string(), { who: 'admin' }),
  slow: call(z.object({ ms: z.number() }), z.string()),
  typed: call(),
})

const refuse = errors({ 'notes.taken': { status: 409, text: 'Cannot add the note {id}: there is one.' } })

type NoteTables = { note: { id: string; author: string; event_id: string; at: string } }
const noteMigrations: Migrations = {
  '001-note': {
    oldestProgram: '0.1.0',
    up: (db) =>
      db.schema
        .createTable('note')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('author', 'text', (c) => c.notNull())
        .addColumn('event_id', 'text', (c) => c.notNull())
        .addColumn('at', 'text', (c) => c.notNull())
        .execute(),
  },
}

const add = (db: Db<NoteTables>, { id, author }: { id: string; author: string }) =>
  db.write(author, async (tx) => {
    const at = new Date().toISOString()
    const event_id = tx.publish(NoteAdded, { id, author }, { time: at })
    if (id.startsWith('bad')) throw refuse('notes.taken', { id })
    await tx.insertInto('note').values({ id, author, event_id, at }).execute()
  })

const history = async (db: Db<NoteTables>, cursor: string | undefined, limit: number) => {
  const rows = await db.read
    .selectFrom('note')
    .selectAll()
    .where('event_id', '>', cursor ?? '')
    .orderBy('event_id')
    .limit(limit)
    .execute()
  const events = rows.map((row) => envelope(NoteAdded, { id: row.id, author: row.author }, { id: row.event_id, time: row.at }))
  return { events, next: rows.length === limit ? rows.at(-1)!.event_id : null }
}

export const notesService = defineService<NoteTables>({
  name: 'notes',
  migrations: noteMigrations,
  history,
  routes: routes<NoteTables>(({ app, db }) => {
    app.get('/v1/open', policy.public, (c) => c.json({ viewer: c.var.viewer.name }))
    app.get('/v1/mine', policy.user, (c) => c.json({ viewer: c.var.viewer.name }))
    app.get('/v1/admin', policy.admin, (c) => c.json({}))
    app.get('/v1/scoped', policy('notes-read'), (c) => c.json({}))
    app.get('/v1/broken', policy.public, () => {
      throw new Error('a secret detail')
    })
    app.post('/v1/notes', policy.user, valid('json', z.object({ id: z.string().min(1) })), async (c) => {
      await add(db, { id: c.req.valid('json').id, author: c.var.viewer.userId })
      return c.json({}, 201)
    })
  }),
  calls: answer<NoteTables>()(notes, ({ db }) => ({
    add: (_, note) => add(db, note),
    own: (viewer) => viewer.userId,
    secret: () => 'gold',
    slow: (_, { ms }) => new Promise((resolve) => setTimeout(() => resolve('late'), ms)),
    typed: () => {
      throw refuse('notes.taken', { id: 'x' })
    },
  })),
})

export type CountTables = { note_count: { author: string; count: number } }

/** `meanwhile` runs inside the reaction, before it counts. */
export const countsService = (meanwhile: (id: string) => void = () => undefined) =>
  defineService<CountTables>({
    name: 'counts',
    migrations: {
      '001-count': {
        oldestProgram: '0.1.0',
        up: (db) =>
          db.schema
            .createTable('note_count')
            .addColumn('author', 'text', (c) => c.primaryKey())
            .addColumn('count', 'integer', (c) => c.notNull())
            .execute(),
      },
    },
    calls: answer<CountTables>()(counts, ({ db }) => ({
      of: async (_, { author }) =>
        Number((await db.read.selectFrom('note_count').select('count').where('author', '=', author).executeTakeFirst())?.count ?? 0),
    })),
    reactions: [
      on('count-note', NoteAdded, async ({ id, author }, tx) => {
        await tx
          .insertInto('note_count')
          .values({ author, count: 1 })
          .onConflict((c) => c.column('author').doUpdateSet((e) => ({ count: e('note_count.count', '+', 1) })))
          .execute()
        meanwhile(id)
      }),
    ],
  })

export const counts = contract('counts', { of: call(z.object({ author: z.string() }), z.number()) })
