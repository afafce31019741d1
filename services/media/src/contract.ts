import { call, contract, event } from '@tutti/kit'
import { z } from 'zod'

const Id = z.string().length(22)

/** Loudness in LUFS, true peak in dBTP (EBU R128), tempo in beats a minute. */
export const TrackAnalyzed = event(
  'media.track-analyzed.v1',
  z.object({ trackId: Id, loudness: z.number().nullable(), truePeak: z.number().nullable(), tempo: z.number().nullable() }),
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
})

/** A decision as programs know it that know of no renditions. */
const DirectDecision = Decision.extend({ action: z.enum(['direct', 'none']) })

/** What siblings may ask of media; both in the order of the ids, and only for a person: a service has no links of its own. */
export const media = contract('media', {
  /** The file itself or nothing; see `offer`. */
  decide: call(Question.pick({ trackIds: true, types: true }), z.array(DirectDecision)),
  /** Renditions too, within what the client wants. */
  offer: call(Question, z.array(Decision)),
})
