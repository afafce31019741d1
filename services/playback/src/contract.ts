import { call, contract, event } from '@tutti/kit'
import { z } from 'zod'

const Id = z.string().length(22)
/** `playId` is made by the client, once per start of a track. `contextUri` is where it was played from. */
const Play = z.object({ userId: Id, trackId: Id, playId: z.string(), at: z.string(), contextUri: z.string().nullable() })
const key = { key: (e: { userId: string }) => e.userId }

export const TrackStarted = event('playback.track-started.v1', Play, key)
/** Counted: listened to for 30 s or half the track; once per `playId`. `at` is when it began. */
export const TrackPlayed = event('playback.track-played.v1', Play.extend({ msPlayed: z.number(), finished: z.boolean() }), key)
/** Left before it counted. */
export const TrackSkipped = event('playback.track-skipped.v1', Play.extend({ msPlayed: z.number() }), key)
/** The listener took a play out of their history. */
export const PlayForgotten = event('playback.play-forgotten.v1', z.object({ userId: Id, playId: z.string(), trackId: Id }), key)
/** The state of a listener's player changed; open sockets are told. */
export const PlayerChanged = event('playback.player-changed.v1', z.object({ userId: Id, revision: z.number().int() }), key)

/**
 * A listening party changed: who is in it, what its guests may do, or that it is over. `userIds` are those whom it concerns, also who
 * was in it until now; `guestId` is who came or went.
 */
export const PartyChanged = event(
  'playback.party-changed.v1',
  z.object({
    partyId: Id,
    leaderId: Id,
    userIds: z.array(Id),
    change: z.enum(['started', 'joined', 'left', 'removed', 'allowed', 'ended']),
    guestId: Id.optional(),
  }),
  { key: (e) => e.leaderId },
)
/** Where the music of a party's leader is heard to be: true at `at` (ms since the epoch, the database's clock). */
export const PartySound = z.object({
  item_id: z.string().min(1).max(64),
  /** Below 0 while its beginning is on its way to the ear. */
  position_ms: z.number().min(-10_000).max(86_400_000),
  at: z.number().min(0),
  is_playing: z.boolean(),
  /** For how long tracks fade into each other there. */
  crossfade_s: z.number().min(0).max(60).optional(),
})
export type PartySound = z.infer<typeof PartySound>
export const PartyHeard = event('playback.party-heard.v1', z.object({ partyId: Id, leaderId: Id, sound: PartySound }), {
  key: (e) => e.leaderId,
})

/** What comes after the last track of a context, or after each track. */
export const Repeat = z.enum(['off', 'context', 'track'])
export type Repeat = z.infer<typeof Repeat>

/** What was listened to, as the player tells it. */
export const PlayReport = z.object({
  play_id: z.string().min(8).max(64),
  track_id: Id,
  /** RFC 3339 */
  started_at: z.iso.datetime({ offset: true }),
  ms_played: z.number().int().min(0).max(86_400_000),
  finished: z.boolean(),
  context_uri: z.string().max(200).nullable().optional(),
})

const slice = { limit: z.number().int().min(1).max(500), offset: z.number().int().min(0) }

/** What siblings may ask of playback. */
export const playback = contract('playback', {
  /** Tells what was listened to, also long after; each `play_id` is taken once. */
  report: call(
    z.object({ plays: z.array(PlayReport).min(1).max(50) }),
    z.object({ accepted: z.array(z.string()), refused: z.array(z.object({ play_id: z.string(), reason: z.string() })) }),
  ),
  /** The viewer's counted plays, newest first. */
  plays: call(
    z.object(slice),
    z.object({
      total: z.number(),
      items: z.array(
        z.object({
          playId: z.string(),
          trackId: z.string(),
          playedAt: z.string(),
          msPlayed: z.number(),
          contextUri: z.string().nullable(),
        }),
      ),
    }),
  ),
  /** How often the viewer has played each track, in the order of the ids. */
  counts: call(z.object({ trackIds: z.array(Id).min(1).max(500) }), z.array(z.number())),
})
