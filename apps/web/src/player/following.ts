import type { PlayerState, QueueItem } from '../api/playback.ts'
import type { Track } from '../api/types.ts'
import { leaderCrossfadeS } from '../together/store.ts'
import { preferences } from './preferences.ts'
import { sleepsAfterTrack } from './sleep.ts'
import type { Engine, Source } from './sound/engine.ts'
import { soundOf, sourceOf } from './sources.ts'

/** What comes after the track that plays, if it is let run to its end. */
const upcoming = (state: PlayerState): QueueItem | null => (state.repeat === 'track' || sleepsAfterTrack() ? null : (state.next[0] ?? null))

/** For how long one fades into the other, ms. What follows each other on an album was made to do so. */
function crossfadeMs(from: Track, to: Track): number {
  // Together it is the leader's.
  const crossfadeS = leaderCrossfadeS() ?? preferences().crossfadeS
  if (isNextOnAlbum(from, to)) return 0
  // A short one is not all fade.
  return Math.min(crossfadeS * 1000, from.duration_ms / 3, to.duration_ms / 3)
}

function isNextOnAlbum(from: Track, to: Track): boolean {
  if (from.album.id !== to.album.id) return false
  const isNext = to.disc_number === from.disc_number && to.track_number === from.track_number + 1
  return isNext || (to.disc_number === from.disc_number + 1 && to.track_number === 1)
}

/** `source`: `undefined` while it is asked for. */
type Found = { item: QueueItem | null; source?: Source | null }

/** Keeps the engine told of what is to follow, as the queue changes. */
export function followUps(engine: Pick<Engine, 'follow'>) {
  let found: Found | null = null
  const follow = (state: PlayerState) => {
    const item = upcoming(state)
    if (found && found.item?.item_id === item?.item_id) return
    const mine: Found = { item }
    found = mine
    const tell = (source: Source | null) => {
      if (found !== mine) return
      mine.source = source
      engine.follow(source && item && { source, crossfadeMs: crossfadeMs(state.item!, item.track) })
    }
    if (!item) return tell(null)
    // What cannot be had now is asked for again when its time has come.
    void sourceOf(item.track.id).then(
      (decision) => tell(soundOf(decision)),
      () => tell(null),
    )
  }
  return {
    follow,
    /** The next state is told anew. */
    forget: () => void (found = null),
    /** Which item it is that has begun by itself. */
    begun(source: Source): QueueItem | null {
      // It may have been told anew meanwhile: the same sound is the same address.
      const item = found?.source?.url === source.url ? found.item : null
      found = null
      return item
    },
  }
}
