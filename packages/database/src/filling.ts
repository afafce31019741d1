import type { Transaction } from 'kysely'
import { type Database, DatabaseError, type Read, type Tx } from './port.ts'

export type Bookkeeping = { migration: { name: string; oldest_program: string; program: string; at: string } }

/** Stands among the migrations while a database is filled from elsewhere. */
const FILLING = 'import'
/** Older programs refuse what no program of theirs can work with. */
const NO_PROGRAM = '999999.0.0'

const own = (tx: Tx<never>) => tx as unknown as Transaction<Bookkeeping>

/** The names of the migrations that were done; `undefined` when the database was never opened by a program. */
export const migrationsDone = async (db: Pick<Database<never>, 'read'>): Promise<string[] | undefined> => {
  const read = db.read as unknown as Read<Bookkeeping>
  try {
    const rows = await read.selectFrom('migration').select('name').where('name', '!=', FILLING).orderBy('name').execute()
    return rows.map((row) => row.name)
  } catch (error) {
    if (error instanceof DatabaseError && error.fault === 'statement') return undefined
    throw error
  }
}

/** From now on no program opens the database, until {@link endFilling}: what half of the rows are in would be taken for the whole. */
export const beginFilling = async (tx: Tx<never>, program: string): Promise<void> =>
  void (await own(tx)
    .insertInto('migration')
    .values({ name: FILLING, oldest_program: NO_PROGRAM, program, at: new Date().toISOString() })
    .execute())

export const endFilling = async (tx: Tx<never>): Promise<void> =>
  void (await own(tx as Tx<never>)
    .deleteFrom('migration')
    .where('name', '=', FILLING)
    .execute())

/** @throws DatabaseError `unfinished` while it is being filled */
export const refuseFilling = (done: readonly { name: string; at: string }[]): void => {
  const filling = done.find((row) => row.name === FILLING)
  if (filling)
    throw new DatabaseError(
      'unfinished',
      `Cannot open the database: an import into it, begun at ${filling.at}, has not ended. Run ./tutti import with the same folder again.`,
    )
}
