import type { Memory } from '../memory/memory.ts'
import type { TrackFacts } from '../memory/music.ts'
import { sample } from '../memory/sorted.ts'

/** How many lookalikes one answer looks at, over all its seeds, and how many one seed may have of each sort. */
const MOST_IN_ALL = 1_500
const MOST = { album: 60, artist: 150, genre: 150 }
const WEIGHTS = { album: 0.15, artist: 0.5, genre: 0.35 }

/** What two tracks have in common by their tags, each term 0 or its share of 1. */
export type Likeness = { album: number; artist: number; genre: number }

const shared = (a: readonly number[], b: readonly number[]): number => {
  let count = 0
  for (let n = 0; n < a.length; n += 1) if (b.includes(a[n]!)) count += 1
  return count
}

/** Writes the likeness of two tracks into `into`, to save making an object for each pair. */
export const likeness = (a: TrackFacts, b: TrackFacts, into: Likeness): Likeness => {
  into.album = a.album === b.album ? WEIGHTS.album : 0
  into.artist = shared(a.artists, b.artists) > 0 ? WEIGHTS.artist : 0
  const genres = shared(a.genres, b.genres)
  into.genre = genres > 0 ? (WEIGHTS.genre * genres) / (a.genres.length + b.genres.length - genres) : 0
  return into
}

/** Tracks like this one by their tags: of its album, artists and genres; of long lists a sample, the shorter the more seeds. */
export const lookalikes = ({ music }: Memory, track: number, seeds: number): number[] => {
  const facts = music.of(track)
  if (!facts) return []
  const ids = music.tracks
  // The id read backwards is as random as the id, and another place in the list for each seed.
  const salt = [...ids.at(track)].reverse().join('')
  const share = Math.ceil(MOST_IN_ALL / 3 / seeds)
  const some = (list: number[], count: number) => sample(list, { salt, count: Math.min(count, share), ids })
  return [
    ...some(music.ofAlbum(facts.album), MOST.album),
    ...facts.artists.slice(0, 5).flatMap((artist) => some(music.ofArtist(artist), MOST.artist)),
    ...facts.genres.slice(0, 5).flatMap((genre) => some(music.ofGenre(genre), MOST.genre)),
  ]
}
