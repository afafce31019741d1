import type { Tx } from '@tutti/kit'
import { sql } from 'kysely'
import { KEYS, searchRow } from '../search/rows.ts'
import { index, indexText } from '../search/rows.ts'
import { among } from './rows.ts'
import type { Tables } from './tables.ts'

export type Play = { trackId: string; playId: string; more: 1 | -1 }

/** Counts a play once by its id, or takes it back; a track that this catalog does not know is passed over. */
export const addPlays = async (tx: Tx<Tables>, { trackId, playId, more }: Play): Promise<void> => {
  const track = await tx.selectFrom('track').select(['key', 'album_key as album']).where('id', '=', trackId).executeTakeFirst()
  if (!track || !(await noted(tx, { playId, key: track.key, more }))) return
  const artists = (
    await tx
      .selectFrom('track_artist')
      .select('artist_key as key')
      .where('track_key', '=', track.key)
      .where('role', '=', 'artist')
      .execute()
  ).map((row) => row.key)
  await change(tx, { kind: 'track', keys: [track.key], more })
  await change(tx, { kind: 'album', keys: [track.album], more })
  await change(tx, { kind: 'artist', keys: artists, more })
}

const noted = async (tx: Tx<Tables>, { playId, key, more }: { playId: string; key: number; more: 1 | -1 }) => {
  if (more === 1)
    return (
      (
        await tx
          .insertInto('play')
          .values({ play_id: playId, track_key: key })
          .onConflict((c) => c.doNothing())
          .returning('play_id')
          .execute()
      ).length > 0
    )
  return (await tx.deleteFrom('play').where('play_id', '=', playId).returning('play_id').execute()).length > 0
}

type Change = { kind: 'track' | 'album' | 'artist'; keys: readonly number[]; more: number }

const change = async (tx: Tx<Tables>, { kind, keys, more }: Change) => {
  await sql`update ${sql.table(kind)} set plays = case when plays + ${more} < 0 then 0 else plays + ${more} end where key in ${among(keys)}`.execute(
    tx,
  )
  for (const key of keys) await moveInIndex(tx, kind, key)
}

/** The index is in the order of popularity; a row moves when its plays have doubled. */
const moveInIndex = async (tx: Tx<Tables>, kind: 'track' | 'album' | 'artist', key: number) => {
  const row = await tx.selectFrom(kind).select(['plays', 'search_row as before']).where('key', '=', key).executeTakeFirst()
  if (!row || row.before === null || Math.floor(row.before / KEYS) === Math.floor(searchRow(key, row.plays) / KEYS)) return
  await index(tx, kind, [{ key, isNew: false, columns: await textsOf(tx, kind, key) }])
}

const textsOf = async (tx: Tx<Tables>, kind: 'track' | 'album' | 'artist', key: number): Promise<string[]> => {
  if (kind === 'artist')
    return [(await tx.selectFrom('artist').select('name').where('key', '=', key).executeTakeFirstOrThrow()).name].map(indexText)
  if (kind === 'album') {
    const { name } = await tx.selectFrom('album').select('name').where('key', '=', key).executeTakeFirstOrThrow()
    return [name, await namesOf(tx, 'album', key)].map(indexText)
  }
  const { title, name } = await tx
    .selectFrom('track')
    .innerJoin('album', 'album.key', 'track.album_key')
    .select(['track.title', 'album.name'])
    .where('track.key', '=', key)
    .executeTakeFirstOrThrow()
  return [title, await namesOf(tx, 'track', key), name].map(indexText)
}

const namesOf = async (tx: Tx<Tables>, kind: 'track' | 'album', key: number) => {
  const { rows } = await sql<{
    name: string
  }>`select artist.name from ${sql.table(`${kind}_artist`)} l join artist on artist.key = l.artist_key where ${sql.ref(`l.${kind}_key`)} = ${key} order by l.position`.execute(
    tx,
  )
  return rows.map((row) => row.name).join(' ')
}
