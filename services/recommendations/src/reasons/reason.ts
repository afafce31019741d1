/**
 * Why something is recommended, as facts; `words.ts` says it. Ids are public ones, times ms since the epoch.
 * `of` is the track from which it was found.
 */
export type Reason =
  /** Heard in one sitting with `of`: by the viewer, last at `mineAt`, or by so many listeners in all. */
  | { kind: 'session'; of: string; listeners: number; mineAt: number | null }
  /** In a playlist with `of`; its id only if the viewer may see it. */
  | { kind: 'playlist'; of: string; playlist: string | null }
  | { kind: 'album'; of: string; album: string }
  | { kind: 'artist'; artist: string }
  | { kind: 'genre'; genre: string }
  /** From the viewer's own taste. */
  | { kind: 'taste'; of: string; because: Because }
  | { kind: 'played'; at: number }
  | { kind: 'added'; at: number }
  | { kind: 'not-played-since'; at: number; now: number }
  | { kind: 'plays'; count: number; range: TimeRange }
  | { kind: 'random' }

/** What the viewer did: `played` or `saved` the track, saved its album, follows its artist. */
export type Because = { did: 'played' | 'saved' } | { did: 'saved-album'; album: string } | { did: 'followed'; artist: string }

export type TimeRange = 'short_term' | 'medium_term' | 'long_term'

/** What is said of an item. `uri` names what the text speaks of. */
export type Said = { text: string; uri: string | null }
