import { type Ids, makeIds } from './ids.ts'
import { enter, leave, type Sorted } from './sorted.ts'

/** What is known of a track: numbers of its album, artists (the main one first) and genres. */
export type TrackFacts = { album: number; artists: number[]; genres: number[]; addedAt: number; missing: boolean }

/** The tracks that there are, and which belong together by their tags. */
export type Music = ReturnType<typeof makeMusic>

type Lists = Map<number, Sorted>

export const makeMusic = () => {
  const tracks = makeIds()
  const albums = makeIds()
  const artists = makeIds()
  const genres = makeIds()
  const facts: (TrackFacts | undefined)[] = []
  const all: Sorted = []
  const lists = { albums: new Map() as Lists, artists: new Map() as Lists, genres: new Map() as Lists }
  let version = 0

  const change = (track: number, known: TrackFacts, put: typeof enter) => {
    put(all, track, tracks)
    for (const [of, keys] of [
      [lists.albums, [known.album]],
      [lists.artists, known.artists],
      [lists.genres, known.genres],
    ] as const) {
      for (const key of keys) put(listOf(of, key), track, tracks)
    }
    version += 1
  }
  const remove = (id: string) => {
    const track = tracks.find(id)
    const known = track === undefined ? undefined : facts[track]
    if (track === undefined || !known) return
    change(track, known, leave)
    facts[track] = undefined
  }
  return {
    tracks,
    albums,
    artists,
    genres,
    /** All tracks, those of an album, of an artist, of a genre: in the order of their ids. */
    all,
    ofAlbum: (album: number): Sorted => lists.albums.get(album) ?? [],
    ofArtist: (artist: number): Sorted => lists.artists.get(artist) ?? [],
    ofGenre: (genre: number): Sorted => lists.genres.get(genre) ?? [],
    albumNumbers: () => lists.albums.keys(),
    of: (track: number) => facts[track],
    /** Known, and its file is there. */
    isPlayable: (track: number) => facts[track]?.missing === false,
    /** Grows with every change. */
    version: () => version,
    put: (id: string, { album, artistIds, genreIds, addedAt, missing }: Tagged) => {
      remove(id)
      const track = tracks.of(id)
      const known = { album: albums.of(album), artists: artistIds.map(artists.of), genres: genreIds.map(genres.of), addedAt, missing }
      facts[track] = known
      change(track, known, enter)
    },
    remove,
  }
}

type Tagged = { album: string; artistIds: string[]; genreIds: string[]; addedAt: number; missing: boolean }

const listOf = (lists: Lists, key: number): Sorted => {
  const known = lists.get(key)
  if (known) return known
  const made: Sorted = []
  lists.set(key, made)
  return made
}

export type { Ids }
