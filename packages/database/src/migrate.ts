import type { Kysely } from 'kysely'
import { type Bookkeeping, refuseFilling } from './filling.ts'
import { type Database, DatabaseError, type Migrations } from './port.ts'

/** Carries out what {@link Migrations} says, on any adapter: each pending migration in a transaction of its own. */
export const migrate = async (db: Pick<Database<never>, 'write'>, migrations: Migrations, program: string): Promise<void> => {
  const done = await db.write('migration', async (tx) => {
    const own = tx as unknown as Kysely<Bookkeeping>
    await own.schema
      .createTable('migration')
      .ifNotExists()
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('oldest_program', 'text', (c) => c.notNull())
      .addColumn('program', 'text', (c) => c.notNull())
      .addColumn('at', 'text', (c) => c.notNull())
      .execute()
    return own.selectFrom('migration').selectAll().execute()
  })
  refuseFilling(done)
  const ahead = done.find((row) => compareVersions(row.oldest_program, program) > 0)
  if (ahead) {
    throw new DatabaseError(
      'too-old',
      `Cannot open the database: it was changed by version ${ahead.program} (${ahead.name}) and needs at least ${ahead.oldest_program}; this is ${program}.`,
    )
  }
  const known = new Set(done.map((row) => row.name))
  for (const name of Object.keys(migrations)
    .sort()
    .filter((n) => !known.has(n)))
    await apply(db, name, { ...migrations[name]!, program })
}

const apply = (
  db: Pick<Database<never>, 'write'>,
  name: string,
  { up, oldestProgram, program }: Migrations[string] & { program: string },
) =>
  db.write('migration', async (tx) => {
    const own = tx as unknown as Kysely<Bookkeeping>
    // Two replicas may start at once: the second finds the row and leaves the tables alone.
    if (await own.selectFrom('migration').select('name').where('name', '=', name).executeTakeFirst()) return
    await up(tx as unknown as Kysely<never>)
    await own.insertInto('migration').values({ name, oldest_program: oldestProgram, program, at: new Date().toISOString() }).execute()
  })

/** Compares `major.minor.patch` numerically: negative, zero or positive. */
export const compareVersions = (a: string, b: string): number => {
  const [x, y] = [a, b].map((v) => v.split('-')[0]!.split('.').map(Number)) as [number[], number[]]
  for (const i of [0, 1, 2]) if ((x[i] ?? 0) !== (y[i] ?? 0)) return (x[i] ?? 0) - (y[i] ?? 0)
  return 0
}
