import { asLeases, databaseNow, isShared, type LeaseDb } from './leases.ts'

/** Whether a process works on this service's database. */
export type Working = {
  now: boolean
  /** How often its work was taken up: the same number again means that nobody has worked on it in between. */
  taken: number
}

/** Asks a database whether its service runs anywhere. Of a file the folder's lock tells. */
export const workingOn = async (db: LeaseDb): Promise<Working> => {
  if (!isShared(db)) return { now: false, taken: 0 }
  const read = asLeases(db.read as never)
  const now = await databaseNow(read)
  const row = await read.selectFrom('lease').select(['holder', 'fence', 'until']).where('name', '=', 'job jobs').executeTakeFirst()
  return { now: row !== undefined && row.holder !== '' && Number(row.until) > now, taken: Number(row?.fence ?? 0) }
}
