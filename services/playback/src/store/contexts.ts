import { among, type Tx } from '@tutti/kit'
import type { Reader, Tables } from './tables.ts'

const CHUNK = 500
const ID = 22
const ROWS = 100

/** Puts a context in the place of the one before. */
export const replace = async (tx: Tx<Tables>, userId: string, { key, trackIds }: { key: string; trackIds: readonly string[] }) => {
  await tx.deleteFrom('context_chunk').where('user_id', '=', userId).execute()
  const rows: Tables['context_chunk'][] = []
  for (let i = 0; i < trackIds.length; i += CHUNK) {
    rows.push({ user_id: userId, chunk: i / CHUNK, context_key: key, track_ids: trackIds.slice(i, i + CHUNK).join('') })
  }
  for (let i = 0; i < rows.length; i += ROWS)
    await tx
      .insertInto('context_chunk')
      .values(rows.slice(i, i + ROWS))
      .execute()
}

/** The track ids at places of the context, in the order of the places. */
export const tracksAt = async (db: Reader, userId: string, places: readonly number[]): Promise<string[]> => {
  if (places.length === 0) return []
  const chunks = [...new Set(places.map((place) => Math.floor(place / CHUNK)))]
  const rows = await db
    .selectFrom('context_chunk')
    .select(['chunk', 'track_ids'])
    .where('user_id', '=', userId)
    .where('chunk', 'in', among(chunks))
    .execute()
  const byChunk = new Map(rows.map((row) => [row.chunk, row.track_ids]))
  return places.flatMap((place) => {
    const start = (place % CHUNK) * ID
    return byChunk.get(Math.floor(place / CHUNK))?.slice(start, start + ID) ?? []
  })
}
