import { answer } from '@tutti/kit'
import { recommendations } from './contract.ts'
import type { Tables } from './facts/tables.ts'
import * as rules from './recommendations.ts'
import type { State } from './state.ts'

export const calls = answer<Tables, State>()(recommendations, (room) => ({
  home: (viewer) => rules.home(room, viewer),
  radio: (viewer, query) => rules.radio(room, viewer, query),
  recommend: (viewer, seeds) => rules.recommend(room, viewer, seeds),
  relatedArtists: (viewer, artist) => rules.relatedArtists(room, viewer, artist),
  topTracks: (viewer, query) => rules.topTracks(room, viewer, query),
  topArtists: (viewer, query) => rules.topArtists(room, viewer, query),
}))
