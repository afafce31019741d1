import { among, type Tx, uuidv7 } from '@tutti/kit'
import type { Reader } from '../store/rows.ts'
import type { Tables } from '../store/tables.ts'
import type { ScanRequest } from './perform.ts'

/** What was asked for and not yet done, as one scan; `ids` are those of the wishes. */
export type Wished = { ids: string[]; request: ScanRequest }

/** Notes that a scan is wanted, until it has been done: by whichever replica comes to it. */
export const wish = (tx: Tx<Tables>, { folders, full }: ScanRequest) =>
  tx
    .insertInto('scan_wish')
    .values({ id: uuidv7(), folders: folders ? JSON.stringify(folders) : null, full: full ? 1 : 0, at: Date.now() })
    .execute()

/** All that is wanted, in one; `undefined` when nothing is. */
export const wished = async (db: Reader): Promise<Wished | undefined> => {
  const rows = await db.selectFrom('scan_wish').selectAll().orderBy('id').execute()
  if (rows.length === 0) return undefined
  const isOfAll = rows.some((row) => row.folders === null)
  const folders = isOfAll ? undefined : [...new Set(rows.flatMap((row) => JSON.parse(row.folders!) as number[]))]
  return { ids: rows.map((row) => row.id), request: { full: rows.some((row) => row.full === 1), ...(folders ? { folders } : {}) } }
}

export const isWanted = async (db: Reader): Promise<boolean> =>
  (await db.selectFrom('scan_wish').select('id').limit(1).executeTakeFirst()) !== undefined

export const forgetWishes = (tx: Tx<Tables>, ids: readonly string[]) => tx.deleteFrom('scan_wish').where('id', 'in', among(ids)).execute()

/** Nothing is wanted any more. */
export const forgetAllWishes = (tx: Tx<Tables>) => tx.deleteFrom('scan_wish').execute()
