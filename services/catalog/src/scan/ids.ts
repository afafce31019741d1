import { hash } from 'node:crypto'
import { base62, newId } from '@tutti/kit'
import { among } from '../store/rows.ts'
import type { Run } from './run.ts'

/** An id that depends on nothing but this text, so that a catalog which is made anew gives out the same ones. */
export const idOfText = (text: string): string => base62(hash('sha256', text, 'buffer').subarray(0, 16))

/** Rows whose id was given out before get another one: the group that had it may have been renamed since. */
export const freeIds = async ({ db }: Run, table: 'album' | 'artist', rows: readonly { id: string }[]): Promise<void> => {
  if (rows.length === 0) return
  const known = await db.read
    .selectFrom(table)
    .select('id')
    .where('id', 'in', among(rows.map((row) => row.id)))
    .execute()
  const used = new Set(known.map((row) => row.id))
  for (const row of rows) {
    if (used.has(row.id)) row.id = newId()
    used.add(row.id)
  }
}
