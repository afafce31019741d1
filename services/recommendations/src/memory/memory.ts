import { makePostings } from './basket.ts'
import { makeListeners, MOST_PLAYS_OF_ALL } from './listeners.ts'
import { makeMusic } from './music.ts'
import { makePlaylists } from './playlists.ts'

/**
 * What answers are made from: a function of the set of facts, not of the order in which they came,
 * so that a memory that was filled anew answers as the one before it.
 */
export type Memory = ReturnType<typeof makeMemory>

export const makeMemory = (mostPlays: number = MOST_PLAYS_OF_ALL) => {
  const music = makeMusic()
  const postings = makePostings()
  const listeners = makeListeners({ ids: music.tracks, postings, mostPlays })
  const playlists = makePlaylists({ tracks: music.tracks, users: listeners.users, postings })
  return { music, postings, listeners, playlists }
}
