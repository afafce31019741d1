import type { Tx } from '@tutti/kit'
import type { Reader, Tables } from './tables.ts'

/** Versions that can be read and edited against; older ones are dropped with their rows. */
export const VERSIONS_KEPT = 1_000
const DROP_EVERY = 64

export const note = async (tx: Tx<Tables>, row: Tables['playlist_version']) => {
  await tx.insertInto('playlist_version').values(row).execute()
  if (row.version % DROP_EVERY !== 0) return
  const oldest = row.version - VERSIONS_KEPT
  await tx.deleteFrom('playlist_version').where('playlist_id', '=', row.playlist_id).where('version', '<', oldest).execute()
  await tx.deleteFrom('playlist_item').where('playlist_id', '=', row.playlist_id).where('removed_version', '<=', oldest).execute()
}

export const find = (db: Reader, playlistId: string, version: number) =>
  db.selectFrom('playlist_version').selectAll().where('playlist_id', '=', playlistId).where('version', '=', version).executeTakeFirst()

/** Newest first. */
export const list = async (db: Reader, playlistId: string, { limit, offset }: { limit: number; offset: number }) => {
  const { total } = await db
    .selectFrom('playlist_version')
    .select((e) => e.fn.countAll<number>().as('total'))
    .where('playlist_id', '=', playlistId)
    .executeTakeFirstOrThrow()
  const items = await db
    .selectFrom('playlist_version')
    .selectAll()
    .where('playlist_id', '=', playlistId)
    .orderBy('version', 'desc')
    .limit(limit)
    .offset(offset)
    .execute()
  return { total: Number(total), items }
}
