import { among, type Db, type Envelope, envelope, type HistoryPage, type Read, type Tx, uuidv7 } from '@tutti/kit'
import { TrackAnalyzed } from '../contract.ts'
import type { Tables } from '../store.ts'
import type { Figures } from './analyse.ts'
import { EDITION } from './edition.ts'
import { stale } from './notes.ts'
import type { AnalysisRow, AnalysisState } from './tables.ts'

/** Those who are next, with where their files are; nothing of the folders that rest. */
export const nextInLine = (db: Read<Tables>, { resting, limit }: { resting: readonly string[]; limit: number }) =>
  db
    .selectFrom('analysis')
    .innerJoin('track_source', 'track_source.track_id', 'analysis.track_id')
    .select(['analysis.track_id', 'analysis.album_id', 'folder_id', 'path', 'container'])
    .where('state', '=', 'waiting')
    .where('folder_id', 'not in', among(resting.length > 0 ? resting : ['']))
    .orderBy('line')
    .orderBy('analysis.album_id')
    .orderBy('analysis.track_id')
    .limit(limit)
    .execute()

/** Somebody waits for these. */
export const moveToFront = (tx: Tx<Tables>, trackIds: readonly string[]) =>
  tx.updateTable('analysis').set({ line: 0 }).where('track_id', 'in', among(trackIds)).where('state', '=', 'waiting').execute()

type Done = { trackId: string; version: string; triedBy: string; figures: Figures }

/** Keeps what an analysis found, and tells of it; nothing when the track is gone, or another replica was faster. */
export const keepFigures = async (tx: Tx<Tables>, { trackId, version, triedBy, figures }: Done): Promise<void> => {
  const [id, time] = [uuidv7(), new Date().toISOString()]
  const row = await tx
    .updateTable('analysis')
    .set({
      ...columnsOf(figures),
      state: 'done',
      line: 1,
      version,
      tried_by: triedBy,
      edition: EDITION,
      reason: null,
      analyzed_at: time,
      event_id: id,
    })
    .where('track_id', '=', trackId)
    .where('state', '=', 'waiting')
    .returningAll()
    .executeTakeFirst()
  if (!row) return
  await tx
    .insertInto('waveform')
    .values({ track_id: trackId, peaks: figures.peaks })
    .onConflict((c) => c.column('track_id').doUpdateSet({ peaks: figures.peaks }))
    .execute()
  if (row.album_id !== null) await stale(tx, [row.album_id])
  tx.publish(TrackAnalyzed, factOf(row), { id, time })
}

const columnsOf = ({ features, ...sound }: Figures) => ({
  duration_ms: sound.durationMs,
  loudness: sound.loudness,
  loudness_range: sound.range,
  true_peak: sound.truePeak,
  blocks: sound.blocks,
  tempo: features.tempo,
  tempo_confidence: features.tempoConfidence,
  pitch_class: features.key,
  key_confidence: features.keyConfidence,
  mode: features.mode,
  mode_confidence: features.modeConfidence,
  energy: features.energy,
  danceability: features.danceability,
  valence: features.valence,
})

const NOTHING = {
  duration_ms: null,
  loudness: null,
  loudness_range: null,
  true_peak: null,
  blocks: null,
  tempo: null,
  tempo_confidence: null,
  pitch_class: null,
  key_confidence: null,
  mode: null,
  mode_confidence: null,
  energy: null,
  danceability: null,
  valence: null,
} satisfies Partial<AnalysisRow>

type Failed = {
  trackId: string
  state: Extract<AnalysisState, 'failed' | 'unreachable'>
  version: string | null
  triedBy: string
  reason: string
}

/** What was known of an earlier file goes with it, if this one could be read and is broken. */
export const keepFailure = async (tx: Tx<Tables>, { trackId, state, version, triedBy, reason }: Failed): Promise<void> => {
  const gone = state === 'failed' ? { ...NOTHING, analyzed_at: null, event_id: null, version } : {}
  await tx
    .updateTable('analysis')
    .set({ ...gone, state, line: 1, tried_by: triedBy, reason })
    .where('track_id', '=', trackId)
    .where('state', '=', 'waiting')
    .execute()
  if (state === 'failed') await tx.deleteFrom('waveform').where('track_id', '=', trackId).execute()
}

/** After a start: what another program could not do, what could not be reached then, and what was computed otherwise, waits again. */
export const tryAgain = (tx: Tx<Tables>, triedBy: string) =>
  tx
    .updateTable('analysis')
    .set({ state: 'waiting', reason: null })
    .where((e) =>
      e.or([
        e('state', '=', 'unreachable'),
        e.and([e('state', '=', 'failed'), e('tried_by', '<>', triedBy)]),
        e.and([e('state', '=', 'done'), e('edition', '<', EDITION)]),
      ]),
    )
    .execute()

const factOf = (row: AnalysisRow) => ({
  trackId: row.track_id,
  loudness: row.loudness,
  truePeak: row.true_peak,
  tempo: row.tempo,
  loudnessRange: row.loudness_range,
  key: row.pitch_class,
  mode: row.mode,
  energy: row.energy,
  danceability: row.danceability,
  valence: row.valence,
})

/** Every analysis, as the event that told of it. */
export const history = async (db: Db<Tables>, cursor: string | undefined, limit: number): Promise<HistoryPage> => {
  const rows = await db.read
    .selectFrom('analysis')
    .selectAll()
    .where('event_id', '>', cursor ?? '')
    .orderBy('event_id')
    .limit(limit)
    .execute()
  const events: Envelope[] = rows.map((row) => envelope(TrackAnalyzed, factOf(row), { id: row.event_id!, time: row.analyzed_at! }))
  return { events, next: rows.length === limit ? rows.at(-1)!.event_id : null }
}
