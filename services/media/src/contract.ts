import { call, contract, event } from '@tutti/kit'
import { z } from 'zod'

const Id = z.string().length(22)

/** Loudness in LUFS, true peak in dBTP (EBU R128), tempo in beats a minute. */
export const TrackAnalyzed = event(
  'media.track-analyzed.v1',
  z.object({ trackId: Id, loudness: z.number().nullable(), truePeak: z.number().nullable(), tempo: z.number().nullable() }),
  { key: (e) => e.trackId },
)

/** How a track can be played by a client, with the reasons. URLs are paths below the public address. */
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
  decide: call(z.object({ trackIds: z.array(Id).min(1).max(20), types: z.array(z.string().max(100)).max(50) }), z.array(Decision)),
})
