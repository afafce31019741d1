import type { Migrations, Read, Tx } from '@tutti/kit'
import type { Repeat } from '../contract.ts'
import { createParties, type PartyTables } from './party-tables.ts'

export type Tables = PartyTables & {
  /** Own copy of what the catalog told, so that counting needs nobody. */
  track: { track_id: string; album_id: string; duration_ms: number }
  /** One row a listener: what plays, where, and how it goes on. */
  player: {
    user_id: string
    /** Counts the changes. */
    revision: number
    device_id: string | null
    is_playing: number
    /** True at `as_of`; while it plays, time is added. */
    position_ms: number
    /** ms since the epoch. */
    as_of: number
    shuffle: number
    shuffle_seed: number
    /** Which track of the context comes first when shuffled; null for none in particular. */
    shuffle_first: number | null
    repeat: Repeat
    volume_percent: number
    context_uri: string | null
    context_name: string | null
    /** Names this loading of the context; items of another one are not found in it. */
    context_key: string
    context_length: number
    /** Place in the order of playing; -1 before the first. */
    cursor: number
    track_id: string | null
    item_id: string | null
    /** Null when the current track has not begun or has ended. */
    play_id: string | null
    /** ms since the epoch. */
    play_began: number
  }
  /** The tracks of a context in its own order, written once: 22 characters each, 500 a row. */
  context_chunk: { user_id: string; chunk: number; context_key: string; track_ids: string }
  /** `added_by`: the guest of a party who added it. */
  queued_item: { user_id: string; item_id: string; track_id: string; order_key: number; added_by: string | null }
  device: { user_id: string; device_id: string; name: string; kind: string; seen_at: number }
  /** An open line of a listener, at one replica; `left_at` (ms, the database's clock) once it is closed, as long as its device may come back. */
  line: { line_id: string; user_id: string; device_id: string | null; replica_id: string; left_at: number | null }
  /** Replicas of this service; taken for dead after `until` (ms, the database's clock). */
  replica: { replica_id: string; until: number }
  /** What was listened to. `event_id` is of the event that told it last. */
  play: {
    user_id: string
    play_id: string
    track_id: string
    /** ms since the epoch. */
    began_at: number
    ms_played: number
    finished: number
    context_uri: string | null
    outcome: 'played' | 'skipped' | 'forgotten'
    event_id: string
  }
  play_count: { user_id: string; track_id: string; plays: number }
  listener: { user_id: string; plays: number }
}

export type Reader = Read<Tables> | Tx<Tables>
export type PlayerRow = Tables['player']
export type PlayRow = Tables['play']

type Schema = Parameters<Migrations[string]['up']>[0]['schema']

const createPlayer = async (schema: Schema) => {
  await schema
    .createTable('track')
    .addColumn('track_id', 'text', (c) => c.primaryKey())
    .addColumn('album_id', 'text', (c) => c.notNull())
    .addColumn('duration_ms', 'integer', (c) => c.notNull())
    .execute()
  await schema
    .createTable('player')
    .addColumn('user_id', 'text', (c) => c.primaryKey())
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addColumn('device_id', 'text')
    .addColumn('is_playing', 'integer', (c) => c.notNull())
    .addColumn('position_ms', 'integer', (c) => c.notNull())
    .addColumn('as_of', 'bigint', (c) => c.notNull())
    .addColumn('shuffle', 'integer', (c) => c.notNull())
    .addColumn('shuffle_seed', 'bigint', (c) => c.notNull())
    .addColumn('shuffle_first', 'integer')
    .addColumn('repeat', 'text', (c) => c.notNull())
    .addColumn('volume_percent', 'integer', (c) => c.notNull())
    .addColumn('context_uri', 'text')
    .addColumn('context_name', 'text')
    .addColumn('context_key', 'text', (c) => c.notNull())
    .addColumn('context_length', 'integer', (c) => c.notNull())
    .addColumn('cursor', 'integer', (c) => c.notNull())
    .addColumn('track_id', 'text')
    .addColumn('item_id', 'text')
    .addColumn('play_id', 'text')
    .addColumn('play_began', 'bigint', (c) => c.notNull())
    .execute()
}

const createLists = async (schema: Schema) => {
  await schema
    .createTable('context_chunk')
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('chunk', 'integer', (c) => c.notNull())
    .addColumn('context_key', 'text', (c) => c.notNull())
    .addColumn('track_ids', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('context_chunk_pk', ['user_id', 'chunk'])
    .execute()
  await schema
    .createTable('queued_item')
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('item_id', 'text', (c) => c.notNull())
    .addColumn('track_id', 'text', (c) => c.notNull())
    .addColumn('order_key', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('queued_item_pk', ['user_id', 'item_id'])
    .execute()
  await schema.createIndex('queued_item_order').on('queued_item').columns(['user_id', 'order_key']).execute()
  await schema.createIndex('queued_item_track').on('queued_item').column('track_id').execute()
  await schema
    .createTable('device')
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('device_id', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('seen_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('device_pk', ['user_id', 'device_id'])
    .execute()
}

const createPlays = async (schema: Schema) => {
  await schema
    .createTable('play')
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('play_id', 'text', (c) => c.notNull())
    .addColumn('track_id', 'text', (c) => c.notNull())
    .addColumn('began_at', 'bigint', (c) => c.notNull())
    .addColumn('ms_played', 'integer', (c) => c.notNull())
    .addColumn('finished', 'integer', (c) => c.notNull())
    .addColumn('context_uri', 'text')
    .addColumn('outcome', 'text', (c) => c.notNull())
    .addColumn('event_id', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('play_pk', ['user_id', 'play_id'])
    .execute()
  await schema.createIndex('play_newest').on('play').columns(['user_id', 'outcome', 'began_at', 'play_id']).execute()
  await schema.createIndex('play_event').on('play').column('event_id').unique().execute()
  await schema
    .createTable('play_count')
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('track_id', 'text', (c) => c.notNull())
    .addColumn('plays', 'integer', (c) => c.notNull())
    .addPrimaryKeyConstraint('play_count_pk', ['user_id', 'track_id'])
    .execute()
  await schema
    .createTable('listener')
    .addColumn('user_id', 'text', (c) => c.primaryKey())
    .addColumn('plays', 'integer', (c) => c.notNull())
    .execute()
}

const createLines = async (schema: Schema) => {
  await schema
    .createTable('replica')
    .addColumn('replica_id', 'text', (c) => c.primaryKey())
    .addColumn('until', 'bigint', (c) => c.notNull())
    .execute()
  await schema
    .createTable('line')
    .addColumn('line_id', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('device_id', 'text')
    .addColumn('replica_id', 'text', (c) => c.notNull())
    .addColumn('left_at', 'bigint')
    .execute()
  await schema.createIndex('line_user').on('line').columns(['user_id', 'left_at']).execute()
  await schema.createIndex('line_replica').on('line').column('replica_id').execute()
  await schema.createIndex('line_left').on('line').column('left_at').execute()
}

export const migrations: Migrations = {
  '001-playback': {
    oldestProgram: '0.1.0',
    up: async ({ schema }) => {
      await createPlayer(schema)
      await createLists(schema)
      await createPlays(schema)
    },
  },
  '002-lines': { oldestProgram: '0.1.0', up: ({ schema }) => createLines(schema) },
  '003-parties': { oldestProgram: '0.1.0', up: ({ schema }) => createParties(schema) },
}
