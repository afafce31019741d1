import { among, put, type Read, type Tx } from '@tutti/kit'
import type { CoverState, Tables } from '../store.ts'

/** Notes covers that tracks have; their small sizes will be made. */
export const noteCovers = (tx: Tx<Tables>, hashes: readonly string[]) =>
  put(tx, {
    table: 'cover',
    key: ['hash'],
    keep: ['cover_key', 'state'],
    columns: ['hash', 'cover_key', 'state'],
    rows: hashes.map((hash) => [hash, null, 'new']),
  })

export const coverOf = (db: Read<Tables>, key: string) =>
  db.selectFrom('cover').select(['hash', 'state']).where('cover_key', '=', key).executeTakeFirst()

/** Files that hold a cover, those first that are not missing. */
export const holdersOf = (db: Read<Tables>, hash: string, limit: number) =>
  db
    .selectFrom('track_source')
    .select(['folder_id as folderId', 'cover_path as path', 'cover_embedded as embedded'])
    .where('cover_hash', '=', hash)
    .groupBy(['folder_id', 'cover_path', 'cover_embedded'])
    .orderBy((e) => e.fn.max('missing_since'))
    .limit(limit)
    .execute()

/** Covers in one state, in the order of their hashes, those behind `after`. */
export const coversIn = (db: Read<Tables>, state: CoverState, { after, limit }: { after: string; limit: number }) =>
  db
    .selectFrom('cover')
    .select(['hash', 'cover_key as key'])
    .where('state', '=', state)
    .where('hash', '>', after)
    .orderBy('hash')
    .limit(limit)
    .execute()

export const countIn = async (db: Read<Tables>, states: CoverState[]): Promise<number> => {
  const counted = db.selectFrom('cover').where('state', 'in', states)
  const { n } = await counted.select((e) => e.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return Number(n)
}

/** Gives new covers the keys by which they are asked for. */
export const setKeys = (tx: Tx<Tables>, rows: readonly { hash: string; cover_key: string }[]) =>
  tx
    .insertInto('cover')
    .values(rows.map((row) => ({ ...row, state: 'waiting' as const })))
    .onConflict((c) => c.column('hash').doUpdateSet((e) => ({ cover_key: e.ref('excluded.cover_key'), state: e.ref('excluded.state') })))
    .execute()

export const setState = (tx: Tx<Tables>, hashes: readonly string[], state: CoverState) =>
  tx.updateTable('cover').set({ state }).where('hash', 'in', among(hashes)).execute()

/** Looks at the covers behind `after` in the order of their hashes: the last one looked at, and those that no track has any more. */
export const unusedCovers = async (db: Read<Tables>, after: string, limit: number) => {
  const rows = await db
    .selectFrom('cover')
    .select((e) => ['hash', e.selectFrom('track_source').select('track_id').whereRef('cover_hash', '=', 'cover.hash').limit(1).as('used')])
    .where('hash', '>', after)
    .orderBy('hash')
    .limit(limit)
    .execute()
  return { last: rows.at(-1)?.hash, unused: rows.filter((row) => row.used === null).map((row) => row.hash) }
}

/** Answers the keys of those that were forgotten: a track may have got one meanwhile. */
export const forgetCovers = async (tx: Tx<Tables>, hashes: readonly string[]): Promise<string[]> => {
  const rows = await tx
    .deleteFrom('cover')
    .where('hash', 'in', among(hashes))
    .where((e) => e.not(e.exists(e.selectFrom('track_source').select('track_id').whereRef('cover_hash', '=', 'cover.hash'))))
    .returning('cover_key')
    .execute()
  return rows.map((row) => row.cover_key).filter((key) => key !== null)
}
