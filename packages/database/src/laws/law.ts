import type { Database, Migrations } from '../port.ts'

/** One promise of the port. `run` throws when the database breaks it. */
export type Law = { name: string; needs?: keyof Features; run: (bench: Bench) => Promise<void> }

/** What an adapter can do beyond the port; a law that needs more is not registered for it. */
export type Features = {
  /** A program that writes rows until it is killed, printing the number of each acknowledged one. */
  writer?: (dir: string) => string[]
  /** Several processes may open the store at once; `open` of a bench then gives one more replica. */
  replicas?: true
}

/** The store of one law. */
export type Bench = {
  dir: string
  /** Opens the store with the tables of the laws, again after it was closed. What stays open is closed after the law. */
  open(): Promise<Database<LawTables>>
  /** The same, without migrating. */
  openBare(): Promise<Database<LawTables>>
  features: Features
}

export type LawTables = { entry: { id: string; list: string; position: number }; counter: { name: string; value: number } }

export const lawMigrations: Migrations = {
  '001-laws': {
    oldestProgram: '0.1.0',
    up: async (db) => {
      await db.schema
        .createTable('entry')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('list', 'text', (c) => c.notNull())
        .addColumn('position', 'integer', (c) => c.notNull())
        .execute()
      await db.schema
        .createTable('counter')
        .addColumn('name', 'text', (c) => c.primaryKey())
        .addColumn('value', 'integer', (c) => c.notNull())
        .execute()
    },
  },
}

export const entry = (list: string, position: number): LawTables['entry'] => ({ id: `${list}-${position}`, list, position })

/** Adds an entry behind the last one, as an unwary service would: read, then write. */
export const append = (db: Database<LawTables>, list: string): Promise<number> =>
  db.write(list, async (tx) => {
    const { last } = await tx
      .selectFrom('entry')
      .select((e) => e.fn.max('position').as('last'))
      .where('list', '=', list)
      .executeTakeFirstOrThrow()
    const position = Number(last ?? 0) + 1
    await tx
      .insertInto('entry')
      .values({ ...entry(list, position), id: `${list}-${position}-${Math.random()}` })
      .execute()
    return position
  })

export const positionsOf = async (db: Database<LawTables>, list: string): Promise<number[]> => {
  const rows = await db.read.selectFrom('entry').select('position').where('list', '=', list).orderBy('position').execute()
  return rows.map((row) => Number(row.position))
}

export const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n + 1)

const WITHIN_MS = 5_000

/** Polls: nobody can wait for what another process may tell. */
export const until = async (isSo: () => boolean, what: string): Promise<void> => {
  for (const end = Date.now() + WITHIN_MS; !isSo();) {
    if (Date.now() > end) throw new Error(`Waited in vain for ${what}.`)
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}
