import { UserRemoved } from '@tutti/identity/contract'
import { on, type Reaction } from '@tutti/kit'
import { PlayForgotten, TrackPlayed } from '@tutti/playback/contract'
import { forget, forgetUser, keep, type Tables } from './store.ts'

export const reactions: Reaction<Tables>[] = [
  on('count-play', TrackPlayed, ({ userId, playId, trackId }, tx) => keep(tx, { user_id: userId, play_id: playId, track_id: trackId })),
  on('forget-play', PlayForgotten, ({ userId, playId }, tx) => forget(tx, userId, playId)),
  on('forget-removed-user', UserRemoved, ({ userId }, tx) => forgetUser(tx, userId)),
]
