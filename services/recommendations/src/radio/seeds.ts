import { errors } from '@tutti/kit'
import { compareIds } from '../memory/ids.ts'
import type { Memory } from '../memory/memory.ts'
import { sample } from '../memory/sorted.ts'
import type { Seed } from '../scoring/score.ts'
import { firstOf } from '../scoring/select.ts'

export const refuse = errors({
  'seed.invalid': {
    status: 400,
    text: 'Cannot use the seed "{seed}": it must be like spotify:track:ID, with track, album, artist or playlist, or tutti:genre:ID.',
  },
  'seed.unknown': { status: 404, text: 'Cannot find the seed {seed}: there is no such {kind}, or it is not yours to see.' },
})

const URI = /^(?:spotify:(track|album|artist|playlist):([0-9A-Za-z]{22})|tutti:(genre):(.{1,200}))$/
/** A seed that is many tracks is stood for by so many of them. */
const MOST_TRACKS = 25

export type SeedRef = { kind: 'track' | 'album' | 'artist' | 'playlist' | 'genre'; id: string }

/** @throws Failure 400 seed.invalid */
export const parseSeed = (seed: string): SeedRef => {
  const [, kind, id, genre, genreId] = URI.exec(seed) ?? []
  if (!kind && !genre) throw refuse('seed.invalid', { seed })
  return { kind: (kind ?? genre) as SeedRef['kind'], id: (id ?? genreId)! }
}

/** The tracks that stand for a seed, together about as heavy as one; empty when it is unknown or hidden from the viewer. */
export const seedsOf = (memory: Memory, { kind, id }: SeedRef, viewerId: string): Seed[] => {
  const tracks = tracksOf(memory, { kind, id }, viewerId)
  return tracks.map((track) => ({ track, weight: 1 / Math.sqrt(tracks.length) }))
}

const tracksOf = (memory: Memory, { kind, id }: SeedRef, viewerId: string): number[] => {
  const { music, playlists, listeners } = memory
  switch (kind) {
    case 'track': {
      const track = music.tracks.find(id)
      return track !== undefined && music.of(track) ? [track] : []
    }
    case 'album':
      return mostMet(memory, music.ofAlbum(music.albums.find(id) ?? -1))
    case 'artist':
      return mostMet(memory, music.ofArtist(music.artists.find(id) ?? -1))
    case 'genre':
      // Any stretch is a fair sample: the count below stays small however large the genre is.
      return mostMet(memory, sample(music.ofGenre(music.genres.find(id) ?? -1), { salt: id, count: 500, ids: music.tracks }))
    case 'playlist': {
      const basket = playlists.find(id)
      if (!basket || (!basket.public && basket.owner !== listeners.users.find(viewerId))) return []
      return [...new Set(basket.tracks)].slice(-MOST_TRACKS)
    }
  }
}

/** Those that were heard most, so that what is known of them speaks. */
const mostMet = ({ postings, music }: Memory, tracks: readonly number[]): number[] => {
  const { at } = music.tracks
  const compare = (a: number, b: number) => postings.of(b).length - postings.of(a).length || compareIds(at(a), at(b))
  return firstOf([...tracks], MOST_TRACKS, compare)
}
