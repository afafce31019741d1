import { among, type Read } from '@tutti/kit'
import type { Tables } from '../store.ts'
import type { AnalysisState } from './tables.ts'

/** What is measured of these tracks and of their albums, by one query. */
export const measuredOf = async (db: Read<Tables>, trackIds: readonly string[]) => {
  const rows = await db
    .selectFrom('analysis')
    .leftJoin('album_loudness', 'album_loudness.album_id', 'analysis.album_id')
    .select(['track_id', 'state', 'line', 'analyzed_at', 'analysis.loudness', 'analysis.true_peak'])
    .select(['album_loudness.loudness as album_loudness', 'album_loudness.true_peak as album_true_peak'])
    .where('track_id', 'in', among(trackIds))
    .execute()
  return new Map(rows.map((row) => [row.track_id, row]))
}

export type Measured = NonNullable<ReturnType<Awaited<ReturnType<typeof measuredOf>>['get']>>

/** All that is known of these tracks. */
export const analysesOf = async (db: Read<Tables>, trackIds: readonly string[]) => {
  const rows = await db.selectFrom('analysis').selectAll().where('track_id', 'in', among(trackIds)).execute()
  return new Map(rows.map((row) => [row.track_id, row]))
}

/** `peaks` in base64; when it was made is what tells it from a later one. */
export const waveformOf = (db: Read<Tables>, trackId: string) =>
  db
    .selectFrom('waveform')
    .innerJoin('analysis', 'analysis.track_id', 'waveform.track_id')
    .select(['peaks', 'duration_ms', 'event_id'])
    .where('waveform.track_id', '=', trackId)
    .executeTakeFirst()

/** How many tracks are in each state. */
export const countStates = async (db: Read<Tables>): Promise<Record<AnalysisState, number>> => {
  const rows = await db
    .selectFrom('analysis')
    .select((e) => ['state', e.fn.countAll<number>().as('n')])
    .groupBy('state')
    .execute()
  const counts: Record<AnalysisState, number> = { waiting: 0, done: 0, failed: 0, unreachable: 0, absent: 0 }
  for (const { state, n } of rows) counts[state] = Number(n)
  return counts
}

/** Tracks that could not be analysed, and why. */
export const problemsIn = (db: Read<Tables>, { limit, offset }: { limit: number; offset: number }) =>
  db
    .selectFrom('analysis')
    .select(['track_id', 'reason'])
    .where('state', 'in', ['failed', 'unreachable'])
    .orderBy('track_id')
    .limit(limit)
    .offset(offset)
    .execute()
