import { on, type Reaction } from '@tutti/kit'
import { PlayForgotten, TrackPlayed } from '@tutti/playback/contract'
import { addPlays } from './store/plays.ts'
import type { Tables } from './store/tables.ts'

/** Plays make tracks, albums and artists popular; a play that is forgotten counts no more. */
export const reactions: Reaction<Tables>[] = [
  on('count-play', TrackPlayed, ({ trackId, playId }, tx) => addPlays(tx, { trackId, playId, more: 1 })),
  on('uncount-play', PlayForgotten, ({ trackId, playId }, tx) => addPlays(tx, { trackId, playId, more: -1 })),
]
