import { call, contract, event } from '@tutti/kit'
import { z } from 'zod'

const Id = z.string().length(22)

/**
 * What the sound of a track is like; told again when its file is another one. Loudness in LUFS, its range in LU, true peak in dBTP (EBU R128),
 * tempo in beats a minute, key as a pitch class (0 is C), mode 1 major and 0 minor, the rest from 0 to 1. `null`: it cannot be told.
 */
export const TrackAnalyzed = event(
  'media.track-analyzed.v1',
  z.object({
    trackId: Id,
    loudness: z.number().nullable(),
    truePeak: z.number().nullable(),
    tempo: z.number().nullable(),
    loudnessRange: z.number().nullable().optional(),
    key: z.number().int().nullable().optional(),
    mode: z.number().int().nullable().optional(),
    energy: z.number().nullable().optional(),
    danceability: z.number().nullable().optional(),
    valence: z.number().nullable().optional(),
  }),
  { key: (e) => e.trackId },
)

/**
 * Which tracks (1 to 20), and the media types that the client says it plays: `audio/ogg; codecs=opus`. Beside that, what it wants:
 * at most so many kbit/s and Hz; little, as data is dear; and what is made of a file it cannot play, best first.
 */
export const Question = z.object({
  trackIds: z.array(Id).min(1).max(20),
  types: z.array(z.string().max(100)).max(50),
  maxBitrate: z.number().int().min(16).max(10_000).optional(),
  maxSampleRate: z.number().int().min(8_000).max(768_000).optional(),
  dataSaver: z.boolean().optional(),
  formats: z
    .array(z.enum(['opus', 'aac', 'mp3']))
    .min(1)
    .max(3)
    .optional(),
  /** An address for HLS too, for a line that turns out to be weak. */
  hls: z.boolean().optional(),
})

const Figure = z.number().nullable()

/**
 * How loud a track and its album are: LUFS and dBTP (EBU R128). `tags`: what the file's ReplayGain says (loudness is -18 minus the gain),
 * filled up with what was measured. An album is measured over those of its tracks that are analysed already.
 */
export const Loudness = z.object({
  integrated_lufs: Figure,
  true_peak_dbtp: Figure,
  album_lufs: Figure,
  album_true_peak_dbtp: Figure,
  source: z.enum(['measured', 'tags']),
})

/**
 * How a track can be played by a client, with the reasons. `direct`: its file as it lies there. `transcode`: something that is made of it;
 * `t` (ms), appended to such a link, begins there. `url` is absolute on the public address of the request at hand (a path
 * without one), signed for the viewer, and good until `expires_at` (RFC 3339); `size` in bytes, `null` of what is made.
 */
export const Decision = z.object({
  track_id: z.string(),
  action: z.enum(['direct', 'transcode', 'none']),
  url: z.string().nullable(),
  content_type: z.string().nullable(),
  size: z.number().nullable(),
  duration_ms: z.number(),
  expires_at: z.string().nullable(),
  reasons: z.array(z.object({ code: z.string(), text: z.string() })),
  /** `null` while nobody knows. */
  loudness: Loudness.nullable().optional(),
  /** Whether `/tutti/v1/media/waveforms/{id}` has an answer. */
  has_waveform: z.boolean().optional(),
  /** A multivariant playlist, signed like `url`, where `hls` asked for one and something can be made. */
  hls_url: z.string().nullable().optional(),
})

/** A decision as programs know it that know of no renditions. */
const DirectDecision = Decision.extend({ action: z.enum(['direct', 'none']) })

/** The Web API's AudioFeaturesObject, with `null` for what cannot be told of this track, or of any by its signal alone. */
export const AudioFeatures = z.object({
  acousticness: Figure,
  analysis_url: z.string(),
  danceability: Figure,
  duration_ms: z.number(),
  energy: Figure,
  id: z.string(),
  instrumentalness: Figure,
  key: z.number(),
  liveness: Figure,
  loudness: Figure,
  mode: Figure,
  speechiness: Figure,
  tempo: Figure,
  time_signature: Figure,
  track_href: z.string(),
  type: z.literal('audio_features'),
  uri: z.string(),
  valence: Figure,
})

/** What siblings may ask of media. Links are made only for a person: a service has none of its own. Answers are in the order of the ids. */
export const media = contract('media', {
  /** The file itself or nothing; see `offer`. */
  decide: call(Question.pick({ trackIds: true, types: true }), z.array(DirectDecision)),
  /** Renditions too, within what the client wants. */
  offer: call(Question, z.array(Decision)),
  /** `null` of what is unknown, or not analysed yet. */
  audioFeatures: call(z.object({ ids: z.array(Id).max(100) }), z.array(AudioFeatures.nullable())),
  /** At most 800 peaks of equal spans of time, 0 to 255. */
  waveform: call(z.object({ id: Id }), z.object({ track_id: z.string(), duration_ms: z.number(), peaks: z.array(z.number()) })),
  /** How far the analysis of all tracks is; `problems` are one page, `failed` is their total. */
  analysis: call(
    z.object({ limit: z.number().int().min(1).max(500), offset: z.number().int().min(0) }),
    z.object({
      waiting: z.number(),
      analyzed: z.number(),
      failed: z.number(),
      /** in the replica that answers */ running: z.number(),
      program: z.string().nullable(),
      problems: z.array(z.object({ track_id: z.string(), reason: z.string().nullable() })),
    }),
    { who: 'admin' },
  ),
})
