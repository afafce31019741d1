import { among, inColumns, type Migrations, put, type Read, type Tx } from '@tutti/kit'
import { analysisMigrations, type AnalysisTables } from './analysis/tables.ts'

/** Where a track's bytes are, as catalog last told. `path` and `cover_path` are raw name bytes as latin1 text, below the folder. */
export type TrackSource = {
  track_id: string
  folder_id: string
  path: string
  size: number
  container: string
  codec: string
  duration_ms: number
  missing_since: string | null
  /** SHA-256 of the cover's bytes in hex. */
  cover_hash: string | null
  cover_path: string | null
  /** 1: inside the audio file at `cover_path`. */
  cover_embedded: number
  /** kbit/s, Hz and channels; unknown of what was told before they were kept. */
  bitrate: number | null
  sample_rate: number | null
  channels: number | null
  /** Unknown of what was told before it was kept, like the gains: see `Gains`. */
  album_id: string | null
  track_gain: number | null
  track_peak: number | null
  album_gain: number | null
  album_peak: number | null
}

/** What a file's tags say of its loudness: gains in dB towards -18 LUFS, peaks linear (ReplayGain 2.0). */
export type Gains = Pick<TrackSource, 'track_gain' | 'track_peak' | 'album_gain' | 'album_peak'>
export const NO_GAINS: Gains = { track_gain: null, track_peak: null, album_gain: null, album_peak: null }

export type Tables = AnalysisTables & {
  track_source: TrackSource
  folder: { folder_id: string; root: string }
  /** `cover_key` is its name in public, made from the hash by the system's secret as soon as someone asks, or in the background. */
  cover: { hash: string; cover_key: string | null; state: CoverState }
  user_epoch: { user_id: string; epoch: number; removed_at: string | null }
}
/** `new`: without a key yet. `waiting` for its small sizes. `broken`: no image that can be read. */
export type CoverState = 'new' | 'waiting' | 'made' | 'broken'

export const migrations: Migrations = {
  '001-sources': {
    oldestProgram: '0.1.0',
    up: async (db) => {
      await db.schema
        .createTable('track_source')
        .addColumn('track_id', 'text', (c) => c.primaryKey())
        .addColumn('folder_id', 'text', (c) => c.notNull())
        .addColumn('path', 'text', (c) => c.notNull())
        .addColumn('size', 'bigint', (c) => c.notNull())
        .addColumn('container', 'text', (c) => c.notNull())
        .addColumn('codec', 'text', (c) => c.notNull())
        .addColumn('duration_ms', 'double precision', (c) => c.notNull())
        .addColumn('missing_since', 'text')
        .addColumn('cover_hash', 'text')
        .addColumn('cover_path', 'text')
        .addColumn('cover_embedded', 'integer', (c) => c.notNull())
        .execute()
      await db.schema.createIndex('track_source_cover').on('track_source').column('cover_hash').execute()
      await db.schema
        .createTable('folder')
        .addColumn('folder_id', 'text', (c) => c.primaryKey())
        .addColumn('root', 'text', (c) => c.notNull())
        .execute()
    },
  },
  '002-covers': {
    oldestProgram: '0.1.0',
    up: async (db) => {
      await db.schema
        .createTable('cover')
        .addColumn('hash', 'text', (c) => c.primaryKey())
        .addColumn('cover_key', 'text', (c) => c.unique())
        .addColumn('state', 'text', (c) => c.notNull())
        .execute()
      await db.schema.createIndex('cover_state').on('cover').columns(['state', 'hash']).execute()
    },
  },
  '003-user-epoch': {
    oldestProgram: '0.1.0',
    up: (db) =>
      db.schema
        .createTable('user_epoch')
        .addColumn('user_id', 'text', (c) => c.primaryKey())
        .addColumn('epoch', 'integer', (c) => c.notNull())
        .addColumn('removed_at', 'text')
        .execute(),
  },
  '004-sound': {
    oldestProgram: '0.1.0',
    up: async (db) => {
      for (const name of ['bitrate', 'sample_rate'])
        await db.schema.alterTable('track_source').addColumn(name, 'double precision').execute()
      await db.schema.alterTable('track_source').addColumn('channels', 'integer').execute()
    },
  },
  ...analysisMigrations,
}

const sourceColumns = [
  'track_id',
  'folder_id',
  'path',
  'size',
  'container',
  'codec',
  'duration_ms',
  'missing_since',
  'cover_hash',
  'cover_path',
  'cover_embedded',
  'bitrate',
  'sample_rate',
  'channels',
  'album_id',
  'track_gain',
  'track_peak',
  'album_gain',
  'album_peak',
] as const

/** Replaces what is known of these tracks; of a track that is named twice, the last one stays. */
export const putSources = (tx: Tx<Tables>, sources: readonly TrackSource[]) =>
  put(tx, {
    table: 'track_source',
    key: ['track_id'],
    columns: sourceColumns,
    rows: inColumns(sourceColumns, sources),
  })

/** Adds albums and gains to tracks of which an older program was told. */
export const putGains = async (tx: Tx<Tables>, tracks: readonly { trackId: string; albumId: string; gains: Gains | null }[]) => {
  for (const { trackId, albumId, gains } of tracks)
    await tx
      .updateTable('track_source')
      .set({ ...(gains ?? NO_GAINS), album_id: albumId })
      .where('track_id', '=', trackId)
      .execute()
}

export const markMissing = (tx: Tx<Tables>, trackId: string, since: string) =>
  tx.updateTable('track_source').set({ missing_since: since }).where('track_id', '=', trackId).execute()

export const forgetTrack = (tx: Tx<Tables>, trackId: string) => tx.deleteFrom('track_source').where('track_id', '=', trackId).execute()

export const sourceOf = (db: Read<Tables>, trackId: string) =>
  db.selectFrom('track_source').selectAll().where('track_id', '=', trackId).executeTakeFirst()

export const sourcesOf = (db: Read<Tables>, trackIds: readonly string[]) =>
  db.selectFrom('track_source').selectAll().where('track_id', 'in', among(trackIds)).execute()

export const putFolder = (tx: Tx<Tables>, folders: { folder_id: string; root: string }[]) =>
  tx
    .insertInto('folder')
    .values(folders)
    .onConflict((c) => c.column('folder_id').doUpdateSet((e) => ({ root: e.ref('excluded.root') })))
    .execute()

export const forgetFolder = (tx: Tx<Tables>, folderId: string) => tx.deleteFrom('folder').where('folder_id', '=', folderId).execute()

export const folderRoot = async (db: Read<Tables>, folderId: string): Promise<string | undefined> =>
  (await db.selectFrom('folder').select('root').where('folder_id', '=', folderId).executeTakeFirst())?.root

/** A user's epoch as it is told: it never goes back. */
export const putEpoch = (tx: Tx<Tables>, userId: string, epoch: number) =>
  tx
    .insertInto('user_epoch')
    .values({ user_id: userId, epoch, removed_at: null })
    .onConflict((c) => c.column('user_id').doUpdateSet({ epoch }).where('user_epoch.epoch', '<', epoch))
    .execute()

/** What stays of a removed user, until the last link of theirs has expired. */
export const markUserRemoved = (tx: Tx<Tables>, userId: string, at: string) =>
  tx
    .insertInto('user_epoch')
    .values({ user_id: userId, epoch: 0, removed_at: at })
    .onConflict((c) => c.column('user_id').doUpdateSet({ removed_at: at }))
    .execute()

export const forgetRemovedUsers = (tx: Tx<Tables>, before: string) => tx.deleteFrom('user_epoch').where('removed_at', '<', before).execute()

export const epochOf = (db: Read<Tables>, userId: string) =>
  db.selectFrom('user_epoch').select(['epoch', 'removed_at']).where('user_id', '=', userId).executeTakeFirst()
