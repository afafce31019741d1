import type { Failure, Read } from '@tutti/kit'
import { refuse } from '../errors.ts'
import { sourceOf, type Tables, type TrackSource } from '../store.ts'
import { analysesOf, countStates, type Measured, measuredOf, problemsIn, waveformOf } from './found.ts'
import { analysisObject, featuresObject, type Loudness, loudnessObject } from './objects.ts'
import type { Analyser } from './program.ts'

type Options = {
  read: Read<Tables>
  findAnalyser: () => Promise<Analyser>
  /** Why nothing is analysed at all. */ rests: () => string | undefined
  want: (trackIds: readonly string[]) => void
  running: () => number
}

type Known = { loudness: Loudness | null; has_waveform: boolean }
const knownBy = (source: TrackSource, row: Measured | undefined): Known => ({
  loudness: loudnessObject(source, row),
  has_waveform: row?.state === 'done',
})

/** When what is waited for may be there, and when somebody may have installed what is missing (seconds). */
const SOON_S = 10
const LATER_S = 60

/** What is known of the sound of tracks. What nobody knows yet goes to the front of the line. */
export const makeAnswers = ({ read, findAnalyser, rests, want, running }: Options) => {
  const missing = async (trackId: string): Promise<Failure> => {
    if (!(await sourceOf(read, trackId))) return refuse('media.track-unknown', { id: trackId })
    want([trackId])
    const row = (await analysesOf(read, [trackId])).get(trackId)
    const cause = row?.reason ?? rests()
    if (cause) return refuse('media.not-analyzed', { id: trackId, cause }, { retryAfterS: LATER_S })
    return refuse('media.not-analyzed', { id: trackId, cause: 'it is in line' }, { retryAfterS: SOON_S })
  }
  return {
    /** How loud these tracks are, and whether there is a waveform to be had; by one query. */
    knownOf: async (sources: readonly TrackSource[]): Promise<Map<string, Known>> => {
      const ids = sources.map((one) => one.track_id)
      const measured = await measuredOf(read, ids)
      want(ids.filter((id) => isNews(measured.get(id))))
      return new Map(sources.map((one) => [one.track_id, knownBy(one, measured.get(one.track_id))]))
    },
    /** `etag` changes with it. @throws Failure `media.track-unknown`, `media.not-analyzed` */
    waveform: async (trackId: string) => {
      const found = await waveformOf(read, trackId)
      if (!found) throw await missing(trackId)
      const peaks = [...Buffer.from(found.peaks, 'base64')]
      return { track_id: trackId, duration_ms: found.duration_ms ?? 0, peaks, etag: `"${found.event_id}"` }
    },
    /** In the order of the ids; `null` of what is unknown, or not analysed. */
    features: async (trackIds: readonly string[]) => {
      const found = await analysesOf(read, trackIds)
      return trackIds.map((id) => featuresObject(found.get(id)))
    },
    /** @throws Failure like `waveform` */
    featuresOf: async (trackId: string) => {
      const features = featuresObject((await analysesOf(read, [trackId])).get(trackId))
      if (!features) throw await missing(trackId)
      return features
    },
    /** All of one track, in the Web API's shape. @throws Failure like `waveform` */
    whole: async (trackId: string) => {
      const row = (await analysesOf(read, [trackId])).get(trackId)
      if (!row?.analyzed_at) throw await missing(trackId)
      return analysisObject(row)
    },
    /** Counts over all replicas; `running` in this one. */
    overview: async (slice: { limit: number; offset: number }) => {
      const { waiting, done, failed, unreachable } = await countStates(read)
      const program = await findAnalyser()
      return {
        waiting,
        analyzed: done,
        failed: failed + unreachable,
        running: running(),
        program: program.command === undefined ? null : `ffmpeg ${program.version}`,
        problems: await problemsIn(read, slice),
      }
    },
  }
}

const isNews = (row: { state: string; line: number; analyzed_at: string | null } | undefined) =>
  row?.state === 'waiting' && row.line > 0 && row.analyzed_at === null
