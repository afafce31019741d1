import { TrackSkipped } from '../contract.ts'
import type { Turn } from '../player/turn.ts'
import * as plays from '../store/plays.ts'

/** A play counts when this much was heard, in ms, or half the track. */
export const COUNTS_MS = 30_000

/** Whether so much of a track is a play. `duration` is Infinity while it is unknown. */
export const counts = (msPlayed: number, duration: number): boolean => msPlayed >= Math.min(COUNTS_MS, duration / 2)

/** The listener went on while it played: if that does not count by now, it is a skip. What the player reports later still wins. */
export const tellSkip = async ({ tx, player, duration }: Turn, msPlayed: number): Promise<void> => {
  const { user_id: userId, play_id: playId, track_id: trackId, context_uri: contextUri } = player
  if (playId === null || trackId === null || player.is_playing === 0 || counts(msPlayed, duration)) return
  if ((await plays.known(tx, userId, [playId])).size > 0) return
  const at = new Date(player.play_began).toISOString()
  const eventId = tx.publish(TrackSkipped, { userId, trackId, playId, at, contextUri, msPlayed })
  await plays.put(tx, [
    {
      user_id: userId,
      play_id: playId,
      track_id: trackId,
      began_at: player.play_began,
      ms_played: msPlayed,
      finished: 0,
      context_uri: contextUri,
      outcome: 'skipped',
      event_id: eventId,
    },
  ])
}
