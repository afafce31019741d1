import type { Migrations } from '@tutti/kit'

/**
 * `waiting`: to be analysed. `done`. `failed`: its file cannot be decoded; tried again when the file or the program is another one.
 * `unreachable`: its file could not be opened; tried again after the next start. `absent`: its file is missing, as catalog says.
 */
export type AnalysisState = 'waiting' | 'done' | 'failed' | 'unreachable' | 'absent'

export type AnalysisRow = {
  track_id: string
  /** Unknown of what an older program was told, until catalog is asked. */ album_id: string | null
  state: AnalysisState
  /** 0: someone asked for it; 1: nobody did. */ line: number
  /** The file's version as catalog told it last, and the one that was tried last: see `fileVersion`. */
  told: string | null
  version: string | null
  /** Versions of Tutti and ffmpeg. */ tried_by: string | null
  /** Of what was computed: see `EDITION`. */ edition: number | null
  reason: string | null
  /** From here on: what the last analysis found, as long as there is one. */
  analyzed_at: string | null
  /** The event that told of it. */ event_id: string | null
  duration_ms: number | null
  /** LUFS */ loudness: number | null
  /** LU */ loudness_range: number | null
  /** dBTP */ true_peak: number | null
  /** How many blocks were how loud: see `writeBlocks`. */ blocks: string | null
  tempo: number | null
  tempo_confidence: number | null
  pitch_class: number | null
  key_confidence: number | null
  mode: number | null
  mode_confidence: number | null
  energy: number | null
  danceability: number | null
  valence: number | null
}

export type AnalysisTables = {
  analysis: AnalysisRow
  /** `peaks` in base64: apart, since it is larger than all the rest. */
  waveform: { track_id: string; peaks: string }
  /** LUFS and dBTP over the analysed tracks of an album; 1 is stale: a track of it is another one since. */
  album_loudness: { album_id: string; is_stale: number; loudness: number | null; true_peak: number | null }
}

const FIGURES = [
  'duration_ms',
  'loudness',
  'loudness_range',
  'true_peak',
  'tempo',
  'tempo_confidence',
  'pitch_class',
  'key_confidence',
  'mode',
  'mode_confidence',
  'energy',
  'danceability',
  'valence',
] as const

export const analysisMigrations: Migrations = {
  '005-analysis': {
    oldestProgram: '0.1.0',
    up: async (db) => {
      await db.schema.alterTable('track_source').addColumn('album_id', 'text').execute()
      for (const name of ['track_gain', 'track_peak', 'album_gain', 'album_peak'])
        await db.schema.alterTable('track_source').addColumn(name, 'double precision').execute()
      let table = db.schema
        .createTable('analysis')
        .addColumn('track_id', 'text', (c) => c.primaryKey())
        .addColumn('album_id', 'text')
        .addColumn('state', 'text', (c) => c.notNull().defaultTo('waiting'))
        .addColumn('line', 'integer', (c) => c.notNull().defaultTo(1))
        .addColumn('told', 'text')
        .addColumn('version', 'text')
        .addColumn('tried_by', 'text')
        .addColumn('edition', 'integer')
        .addColumn('reason', 'text')
        .addColumn('analyzed_at', 'text')
        .addColumn('event_id', 'text')
        .addColumn('blocks', 'text')
      for (const name of FIGURES) table = table.addColumn(name, 'double precision')
      await table.execute()
      await db.schema.createIndex('analysis_line').on('analysis').columns(['state', 'line', 'album_id', 'track_id']).execute()
      await db.schema.createIndex('analysis_album').on('analysis').columns(['album_id', 'track_id']).execute()
      await db.schema.createIndex('analysis_event').on('analysis').column('event_id').unique().execute()
      await db.schema
        .createTable('waveform')
        .addColumn('track_id', 'text', (c) => c.primaryKey())
        .addColumn('peaks', 'text', (c) => c.notNull())
        .execute()
      await db.schema
        .createTable('album_loudness')
        .addColumn('album_id', 'text', (c) => c.primaryKey())
        .addColumn('is_stale', 'integer', (c) => c.notNull())
        .addColumn('loudness', 'double precision')
        .addColumn('true_peak', 'double precision')
        .execute()
      await db.schema.createIndex('album_loudness_stale').on('album_loudness').columns(['is_stale', 'album_id']).execute()
    },
  },
}
