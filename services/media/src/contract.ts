import { call, contract, event } from '@tutti/kit'
import { z } from 'zod'

const Id = z.string().length(22)

/** Loudness in LUFS, true peak in dBTP (EBU R128), tempo in beats a minute. */
export const TrackAnalyzed = event(
  'media.track-analyzed.v1',
  z.object({ trackId: Id, loudness: z.number().nullable(), truePeak: z.number().nullable(), tempo: z.number().nullable() }),
  { key: (e) => e.trackId },
)

/** Which tracks (1 to 20), and the media types that the client says it plays: `audio/ogg; codecs=opus`. */
export const Question = z.object({ trackIds: z.array(Id).min(1).max(20), types: z.array(z.string().max(100)).max(50) })

/**
 * How a track can be played by a client, with the reasons. `url` is absolute on the public address of the request at hand (a path
 * without one), signed for the viewer, and good until `expires_at` (RFC 3339); `size` in bytes.
 */
export const Decision = z.object({
  track_id: z.string(),
  action: z.enum(['direct', 'none']),
  url: z.string().nullable(),
  content_type: z.string().nullable(),
  size: z.number().nullable(),
  duration_ms: z.number(),
  expires_at: z.string().nullable(),
  reasons: z.array(z.object({ code: z.string(), text: z.string() })),
})

/** What siblings may ask of media. */
export const media = contract('media', {
  /** In the order of the ids. Only for a person: a service has no links of its own. */
  decide: call(Question, z.array(Decision)),
})
