import { among, inColumns, put, type Tx } from '@tutti/kit'
import { type ExpressionBuilder, type Insertable, sql } from 'kysely'
import { note } from './note.ts'
import { dropPlaylist } from './playlists.ts'
import type { PlayRow, SavedKind, SavedRow, Tables, TrackRow } from './tables.ts'

type FactsTx = Tx<Tables>

const IDS = 500

const isHere = (userId: string) => (eb: ExpressionBuilder<Tables, never>) =>
  eb.not(eb.exists(eb.selectFrom('removed_user').select('user_id').where('user_id', '=', userId)))

type Play = Omit<Insertable<PlayRow>, 'sequence' | 'revised'>

/**
 * Plays and skips, once per play id; nothing of someone who is gone. A skip of which more is told later becomes a play.
 */
export const addPlays = async (tx: FactsTx, plays: readonly Play[]) => {
  const listeners = [...new Set(plays.map((play) => play.user_id))]
  const gone = await tx.selectFrom('removed_user').select('user_id').where('user_id', 'in', among(listeners)).execute()
  const last = new Map(
    plays.filter((play) => !gone.some((one) => one.user_id === play.user_id)).map((play) => [`${play.user_id} ${play.play_id}`, play]),
  )
  if (last.size === 0) return
  const rows = await tx
    .insertInto('play')
    .values([...last.values()])
    .onConflict((c) =>
      c
        .columns(['user_id', 'play_id'])
        .doUpdateSet((e) => ({ skipped: 0, told: e.ref('excluded.told'), revised: 1 }))
        .where('play.skipped', '=', 1)
        .where('excluded.skipped', '=', 0),
    )
    .returning(['user_id', 'revised'])
    .execute()
  // Their rows were read before, as skips.
  const revised = new Set(rows.filter((row) => row.revised === 1).map((row) => row.user_id))
  if (revised.size > 0) await note(tx, 'listener', [...revised])
}

export const forgetPlay = async (tx: FactsTx, userId: string, playId: string) => {
  const row = await tx
    .deleteFrom('play')
    .where('user_id', '=', userId)
    .where('play_id', '=', playId)
    .returning('sequence')
    .executeTakeFirst()
  if (row) await note(tx, 'listener', [userId])
}

const savedKey = ({ user_id, kind, item_id }: Omit<SavedRow, 'at'>) => `${user_id} ${kind} ${item_id}`

export const save = (tx: FactsTx, row: SavedRow) =>
  Promise.all([
    tx
      .insertInto('saved')
      .columns(['user_id', 'kind', 'item_id', 'at'])
      .expression(
        tx
          .selectNoFrom([
            sql<string>`${row.user_id}`.as('user_id'),
            sql<SavedRow['kind']>`${row.kind}`.as('kind'),
            sql<string>`${row.item_id}`.as('item_id'),
            sql<number>`cast(${row.at} as bigint)`.as('at'),
          ])
          .where(isHere(row.user_id)),
      )
      .onConflict((c) => c.doNothing())
      .execute(),
    note(tx, 'saved', [savedKey(row)]),
  ])

export const unsave = (tx: FactsTx, row: Omit<SavedRow, 'at'>) =>
  Promise.all([
    tx.deleteFrom('saved').where('user_id', '=', row.user_id).where('kind', '=', row.kind).where('item_id', '=', row.item_id).execute(),
    note(tx, 'saved', [savedKey(row)]),
  ])

const trackColumns = ['track_id', 'album_id', 'artist_ids', 'genre_ids', 'added_at', 'missing'] as const

/** Of a track that is named twice, the last one stays. */
export const putTracks = (tx: FactsTx, rows: readonly TrackRow[]) =>
  Promise.all([
    put(tx, {
      table: 'track',
      key: ['track_id'],
      columns: trackColumns,
      rows: inColumns(trackColumns, rows),
    }),
    note(tx, 'track', [...new Set(rows.map((row) => row.track_id))]),
  ])

export const markMissing = (tx: FactsTx, trackId: string) =>
  Promise.all([tx.updateTable('track').set({ missing: 1 }).where('track_id', '=', trackId).execute(), note(tx, 'track', [trackId])])

/** What is removed for good is no longer saved by anyone; its owner forgets it silently too. */
export const forgetSaved = async (tx: FactsTx, kind: SavedKind, itemId: string) => {
  const rows = await tx.deleteFrom('saved').where('kind', '=', kind).where('item_id', '=', itemId).returningAll().execute()
  for (let i = 0; i < rows.length; i += IDS) await note(tx, 'saved', rows.slice(i, i + IDS).map(savedKey))
}

export const dropTrack = async (tx: FactsTx, trackId: string) => {
  await tx.deleteFrom('track').where('track_id', '=', trackId).execute()
  await note(tx, 'track', [trackId])
  await forgetSaved(tx, 'track', trackId)
}

/** Erases everything about a user; what is told of them later finds the tombstone. */
export const eraseUser = async (tx: FactsTx, userId: string) => {
  await tx
    .insertInto('removed_user')
    .values({ user_id: userId })
    .onConflict((c) => c.doNothing())
    .execute()
  await tx.deleteFrom('play').where('user_id', '=', userId).execute()
  await tx.deleteFrom('saved').where('user_id', '=', userId).execute()
  const owned = await tx.selectFrom('playlist').select('playlist_id').where('owner_id', '=', userId).execute()
  for (const { playlist_id: id } of owned) await dropPlaylist(tx, id)
  await tx.deleteFrom('change').where('kind', '=', 'saved').where('key', '>=', `${userId} `).where('key', '<', `${userId}!`).execute()
  await note(tx, 'listener', [userId])
}

/** Changes older than `before` were read by every memory that runs; a new one reads the facts themselves. */
export const forgetChanges = (tx: FactsTx, before: number) => tx.deleteFrom('change').where('at', '<', before).execute()
