import type { Migrations } from '@tutti/kit'
import type { Generated, Kysely } from 'kysely'

/** Times are whole ms since the epoch. `told` is when the fact was written by its owner; `at` is when it happened. */
export type PlayRow = {
  sequence: Generated<number>
  user_id: string
  play_id: string
  track_id: string
  at: number
  told: number
  /** 1: left before it counted. */
  skipped: number
  /** 1: it was a skip before more of it was told. */
  revised: Generated<number>
}
export type SavedKind = 'track' | 'album' | 'artist'
export type SavedRow = { user_id: string; kind: SavedKind; item_id: string; at: number }
/** `artist_ids` and `genre_ids` are separated by spaces; the first artist is the main one. */
export type TrackRow = { track_id: string; album_id: string; artist_ids: string; genre_ids: string; added_at: number; missing: number }
export type PlaylistRow = { playlist_id: string; owner_id: string; public: number }
export type ItemRow = { sequence: Generated<number>; playlist_id: string; track_id: string; told: number }
/** What has to be read again: `key` names a track, a playlist, a listener, or `user kind item` of something saved. */
export type ChangeKind = 'track' | 'saved' | 'playlist' | 'items' | 'listener'
export type ChangeRow = { sequence: Generated<number>; kind: ChangeKind; key: string; at: number }

export type Tables = {
  play: PlayRow
  saved: SavedRow
  track: TrackRow
  playlist: PlaylistRow
  playlist_item: ItemRow
  /** Who is gone: what is still told of them later is not taken. */
  removed_user: { user_id: string }
  change: ChangeRow
}

type Schema = Kysely<never>['schema']

const play = async (schema: Schema) => {
  await schema
    .createTable('play')
    .addColumn('sequence', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('play_id', 'text', (c) => c.notNull())
    .addColumn('track_id', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('told', 'bigint', (c) => c.notNull())
    .addColumn('skipped', 'integer', (c) => c.notNull())
    .addColumn('revised', 'integer', (c) => c.notNull().defaultTo(0))
    .execute()
  await schema.createIndex('play_once').unique().on('play').columns(['user_id', 'play_id']).execute()
}

const music = async (schema: Schema) => {
  await schema
    .createTable('track')
    .addColumn('track_id', 'text', (c) => c.primaryKey())
    .addColumn('album_id', 'text', (c) => c.notNull())
    .addColumn('artist_ids', 'text', (c) => c.notNull())
    .addColumn('genre_ids', 'text', (c) => c.notNull())
    .addColumn('added_at', 'bigint', (c) => c.notNull())
    .addColumn('missing', 'integer', (c) => c.notNull())
    .execute()
  await schema
    .createTable('saved')
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('item_id', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('saved_pk', ['user_id', 'kind', 'item_id'])
    .execute()
  await schema.createIndex('saved_item').on('saved').columns(['kind', 'item_id']).execute()
}

const playlists = async (schema: Schema) => {
  await schema
    .createTable('playlist')
    .addColumn('playlist_id', 'text', (c) => c.primaryKey())
    .addColumn('owner_id', 'text', (c) => c.notNull())
    .addColumn('public', 'integer', (c) => c.notNull())
    .execute()
  await schema.createIndex('playlist_owner').on('playlist').column('owner_id').execute()
  await schema
    .createTable('playlist_item')
    .addColumn('sequence', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('playlist_id', 'text', (c) => c.notNull())
    .addColumn('track_id', 'text', (c) => c.notNull())
    .addColumn('told', 'bigint', (c) => c.notNull())
    .execute()
  await schema.createIndex('playlist_item_track').on('playlist_item').columns(['playlist_id', 'track_id']).execute()
}

const changes = async (schema: Schema) => {
  await schema
    .createTable('removed_user')
    .addColumn('user_id', 'text', (c) => c.primaryKey())
    .execute()
  await schema
    .createTable('change')
    .addColumn('sequence', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .execute()
}

export const migrations: Migrations = {
  '001-facts': {
    oldestProgram: '0.1.0',
    up: async ({ schema }) => {
      await play(schema)
      await music(schema)
      await playlists(schema)
      await changes(schema)
    },
  },
  '002-plays-by-time': {
    oldestProgram: '0.1.0',
    up: async ({ schema }) => schema.createIndex('play_told').on('play').columns(['told', 'sequence']).execute(),
  },
}
