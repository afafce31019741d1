import type { Migrations, Read, Tx } from '@tutti/kit'
import { sql } from 'kysely'

/** What a version of a playlist came from. */
export type Change = 'created' | 'added' | 'removed' | 'moved' | 'replaced' | 'tracks-purged' | 'restored'

export type Tables = {
  playlist: {
    id: string
    owner_id: string
    name: string
    description: string | null
    public: number
    collaborative: number
    /** Counts the edits of its items; 0 is the empty playlist. */
    version: number
    item_count: number
    created_at: string
    changed_at: string
    /** Of the event that told of its creation. */
    event_id: string
    /** A removed playlist leaves its row as a tombstone. */
    removed_at: string | null
  }
  /** One row for each stay of an item at a place: moving ends a row and begins another with the same `item_id`. */
  playlist_item: {
    playlist_id: string
    item_id: string
    track_id: string
    order_key: number
    added_version: number
    removed_version: number | null
    added_at: string
    added_by: string
    /** Of the event that told of its addition. */
    event_id: string
  }
  playlist_version: { playlist_id: string; version: number; at: string; by_user: string; change: Change; items: number }
  /** Whose list of playlists it stands in; the owner's too. */
  playlist_follower: { playlist_id: string; user_id: string; followed_at: string }
  /** Answers by idempotency key, kept for a day. */
  answered_request: { user_id: string; request_key: string; fingerprint: string; answer: string; at: string }
}

export type Reader = Read<Tables> | Tx<Tables>
export type PlaylistRow = Tables['playlist']
export type ItemRow = Tables['playlist_item']

const LIVE = sql<boolean>`removed_version is null`

type Schema = Parameters<Migrations[string]['up']>[0]['schema']

const createPlaylists = async (schema: Schema) => {
  await schema
    .createTable('playlist')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('owner_id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('description', 'text')
    .addColumn('public', 'integer', (c) => c.notNull())
    .addColumn('collaborative', 'integer', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('item_count', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'text', (c) => c.notNull())
    .addColumn('changed_at', 'text', (c) => c.notNull())
    .addColumn('event_id', 'text', (c) => c.notNull().unique())
    .addColumn('removed_at', 'text')
    .execute()
  await schema
    .createIndex('playlist_removed')
    .on('playlist')
    .column('removed_at')
    .where(sql<boolean>`removed_at is not null`)
    .execute()
  await schema.createIndex('playlist_owner').on('playlist').columns(['owner_id', 'created_at', 'id']).execute()
}

const createItems = async (schema: Schema) => {
  await schema
    .createTable('playlist_item')
    .addColumn('playlist_id', 'text', (c) => c.notNull())
    .addColumn('item_id', 'text', (c) => c.notNull())
    .addColumn('track_id', 'text', (c) => c.notNull())
    .addColumn('order_key', 'bigint', (c) => c.notNull())
    .addColumn('added_version', 'integer', (c) => c.notNull())
    .addColumn('removed_version', 'integer')
    .addColumn('added_at', 'text', (c) => c.notNull())
    .addColumn('added_by', 'text', (c) => c.notNull())
    .addColumn('event_id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('playlist_item_pk', ['item_id', 'added_version'])
    .execute()
  const item = (name: string) => schema.createIndex(name).on('playlist_item')
  await item('playlist_item_live').columns(['playlist_id', 'order_key']).where(LIVE).execute()
  await item('playlist_item_versions').columns(['playlist_id', 'order_key', 'added_version', 'removed_version']).execute()
  await item('playlist_item_ended')
    .columns(['playlist_id', 'removed_version'])
    .where(sql<boolean>`removed_version is not null`)
    .execute()
  await item('playlist_item_track').columns(['track_id', 'playlist_id']).where(LIVE).execute()
  await item('playlist_item_event').columns(['event_id', 'order_key']).where(LIVE).execute()
}

const createTheRest = async (schema: Schema) => {
  await schema
    .createTable('playlist_version')
    .addColumn('playlist_id', 'text', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addColumn('by_user', 'text', (c) => c.notNull())
    .addColumn('change', 'text', (c) => c.notNull())
    .addColumn('items', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('playlist_version_pk', ['playlist_id', 'version'])
    .execute()
  await schema
    .createTable('playlist_follower')
    .addColumn('playlist_id', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('followed_at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('playlist_follower_pk', ['playlist_id', 'user_id'])
    .execute()
  await schema.createIndex('playlist_follower_newest').on('playlist_follower').columns(['user_id', 'followed_at', 'playlist_id']).execute()
  await schema
    .createTable('answered_request')
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('request_key', 'text', (c) => c.notNull())
    .addColumn('fingerprint', 'text', (c) => c.notNull())
    .addColumn('answer', 'text', (c) => c.notNull())
    .addColumn('at', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('answered_request_pk', ['user_id', 'request_key'])
    .execute()
  await schema.createIndex('answered_request_at').on('answered_request').column('at').execute()
}

export const migrations: Migrations = {
  '001-playlists': {
    oldestProgram: '0.1.0',
    up: async ({ schema }) => {
      await createPlaylists(schema)
      await createItems(schema)
      await createTheRest(schema)
    },
  },
}
