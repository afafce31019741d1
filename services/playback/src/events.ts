import { TrackAdded, TrackChanged, TrackRemoved, TrackReturned } from '@tutti/catalog/contract'
import { SessionRevoked, UserRemoved } from '@tutti/identity/contract'
import { type Fact, on, onMany, type Reaction, type Tx } from '@tutti/kit'
import { eraseParties, leaveWithSession } from './party/leaving.ts'
import { eraseUser } from './store/players.ts'
import type { Tables } from './store/tables.ts'
import * as tracks from './store/tracks.ts'

type Told = Fact<{ trackId: string; albumId: string; durationMs: number }>

const note = (facts: readonly Told[], tx: Tx<Tables>) =>
  tracks.put(
    tx,
    facts.map(({ data }) => ({ track_id: data.trackId, album_id: data.albumId, duration_ms: Math.round(data.durationMs) })),
  )

export const reactions: Reaction<Tables>[] = [
  onMany('note-added-track', TrackAdded, note),
  onMany('note-changed-track', TrackChanged, note),
  onMany('note-returned-track', TrackReturned, note),
  on('forget-removed-track', TrackRemoved, ({ trackId }, tx) => tracks.remove(tx, trackId)),
  on('erase-removed-user', UserRemoved, async ({ userId }, tx) => {
    await eraseParties(tx, userId)
    await eraseUser(tx, userId)
  }),
  on('leave-party-with-session', SessionRevoked, ({ sessionId }, tx) => leaveWithSession(tx, sessionId)),
]
