import { TrackAdded, TrackChanged, TrackRemoved, TrackReturned } from '@tutti/catalog/contract'
import { UserRemoved } from '@tutti/identity/contract'
import { on, type Reaction, type Tx } from '@tutti/kit'
import { eraseUser } from './store/players.ts'
import type { Tables } from './store/tables.ts'
import * as tracks from './store/tracks.ts'

const note = ({ trackId, albumId, durationMs }: { trackId: string; albumId: string; durationMs: number }, tx: Tx<Tables>) =>
  tracks.put(tx, { track_id: trackId, album_id: albumId, duration_ms: Math.round(durationMs) })

export const reactions: Reaction<Tables>[] = [
  on('note-added-track', TrackAdded, note),
  on('note-changed-track', TrackChanged, note),
  on('note-returned-track', TrackReturned, note),
  on('forget-removed-track', TrackRemoved, ({ trackId }, tx) => tracks.remove(tx, trackId)),
  on('erase-removed-user', UserRemoved, ({ userId }, tx) => eraseUser(tx, userId)),
]
