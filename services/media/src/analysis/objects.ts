import { current } from '@tutti/kit'
import type { z } from 'zod'
import type { AudioFeatures, Loudness as LoudnessSchema } from '../contract.ts'
import type { TrackSource } from '../store.ts'
import { EDITION, RATE } from './edition.ts'
import type { Measured } from './found.ts'
import type { AnalysisRow } from './tables.ts'

export type Loudness = z.infer<typeof LoudnessSchema>

/** ReplayGain 2.0 gains refer to this loudness (LUFS). */
const REFERENCE = -18

/**
 * Tags win where there are any: whoever wrote them wanted to hear it so. What they do not say is filled with what was measured.
 * `null`: neither is there.
 */
export const loudnessObject = (source: TrackSource, measured: Measured | undefined): Loudness | null => {
  const { track_gain: trackGain, track_peak: trackPeak, album_gain: albumGain, album_peak: albumPeak } = source
  const isTagged = trackGain !== null || albumGain !== null
  if (!isTagged && !measured?.analyzed_at) return null
  return {
    integrated_lufs: byGain(trackGain) ?? measured?.loudness ?? null,
    true_peak_dbtp: decibels(trackPeak) ?? measured?.true_peak ?? null,
    album_lufs: byGain(albumGain) ?? measured?.album_loudness ?? null,
    album_true_peak_dbtp: decibels(albumPeak) ?? measured?.album_true_peak ?? null,
    source: isTagged ? 'tags' : 'measured',
  }
}

const byGain = (gain: number | null) => (gain === null ? null : rounded(REFERENCE - gain))

const decibels = (peak: number | null) => (peak === null || peak <= 0 ? null : rounded(20 * Math.log10(peak)))

const rounded = (value: number) => Number(value.toFixed(2))

/** The Web API's AudioFeaturesObject; `null` while there is nothing. What no statistics of a signal tell is `null`. */
export const featuresObject = (row: AnalysisRow | undefined): z.infer<typeof AudioFeatures> | null => {
  if (!row?.analyzed_at) return null
  const { origin } = current()
  const { track_id: id, tempo, energy, danceability, valence, loudness, mode } = row
  return {
    acousticness: null,
    analysis_url: `${origin}/v1/audio-analysis/${id}`,
    danceability,
    duration_ms: row.duration_ms ?? 0,
    energy,
    id,
    instrumentalness: null,
    key: row.pitch_class ?? NO_KEY,
    liveness: null,
    loudness,
    mode,
    speechiness: null,
    tempo,
    time_signature: null,
    track_href: `${origin}/v1/tracks/${id}`,
    type: 'audio_features',
    uri: `spotify:track:${id}`,
    valence,
  }
}

/** The Web API's word for it. */
const NO_KEY = -1

/** The Web API's AudioAnalysisObject with what is truly computed: of the track as a whole. */
export const analysisObject = (row: AnalysisRow) => {
  const seconds = (row.duration_ms ?? 0) / 1_000
  return {
    meta: {
      analyzer_version: String(row.edition ?? EDITION),
      detailed_status: 'OK',
      status_code: 0,
      timestamp: Math.floor(Date.parse(row.analyzed_at ?? '') / 1_000),
      input_process: row.tried_by,
    },
    track: {
      num_samples: Math.round(seconds * RATE),
      duration: seconds,
      sample_md5: '',
      offset_seconds: 0,
      window_seconds: 0,
      analysis_sample_rate: RATE,
      analysis_channels: 1,
      loudness: row.loudness,
      tempo: row.tempo,
      tempo_confidence: row.tempo_confidence,
      time_signature: null,
      time_signature_confidence: null,
      key: row.pitch_class ?? NO_KEY,
      key_confidence: row.key_confidence,
      mode: row.mode,
      mode_confidence: row.mode_confidence,
    },
    bars: [],
    beats: [],
    sections: [],
    segments: [],
    tatums: [],
  }
}
