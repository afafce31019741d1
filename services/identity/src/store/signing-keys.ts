import { among, type Read, type Tx } from '@tutti/kit'
import type { SigningKeyRow, Tables } from './tables.ts'

/** Oldest first. */
export const signingKeys = (db: Read<Tables> | Tx<Tables>): Promise<SigningKeyRow[]> =>
  db.selectFrom('signing_key').selectAll().orderBy('created_at').orderBy('kid').execute()

export const insertSigningKey = (tx: Tx<Tables>, row: SigningKeyRow) => tx.insertInto('signing_key').values(row).execute()

export const deleteSigningKeys = async (tx: Tx<Tables>, kids: readonly string[]) => {
  await tx.deleteFrom('signing_key').where('kid', 'in', among(kids)).execute()
}
