import type { PlayerState, QueueItem } from '../api/playback.ts'
import type { Track } from '../api/types.ts'
import { preferences } from './preferences.ts'
import { sleepsAfterTrack } from './sleep.ts'

/** What comes after the track that plays, if it is let run to its end. */
export const upcoming = (state: PlayerState): QueueItem | null =>
  state.repeat === 'track' || sleepsAfterTrack() ? null : (state.next[0] ?? null)

/** For how long one fades into the other, ms. What follows each other on an album was made to do so. */
export function crossfadeMs(from: Track, to: Track): number {
  const { crossfadeS } = preferences()
  if (isNextOnAlbum(from, to)) return 0
  // A short one is not all fade.
  return Math.min(crossfadeS * 1000, from.duration_ms / 3, to.duration_ms / 3)
}

function isNextOnAlbum(from: Track, to: Track): boolean {
  if (from.album.id !== to.album.id) return false
  const isNext = to.disc_number === from.disc_number && to.track_number === from.track_number + 1
  return isNext || (to.disc_number === from.disc_number + 1 && to.track_number === 1)
}
