import type { AlbumObject, ArtistObject, SimplifiedAlbumObject, TrackObject } from '@tutti/catalog/contract'
import { call, contract, shape } from '@tutti/kit'
import { z } from 'zod'

const Id = z.string().length(22)

/** Why an item is here: a true sentence, and the URI of what it speaks of. */
export type SaidReason = { text: string; uri: string | null }
export type ReasonedTrack = { reason: SaidReason; item: TrackObject }

/** A row of the home page; its items are objects of the Web API. */
export type HomeShelf = {
  id: string
  title: string
  reason: SaidReason | null
  kind: 'album' | 'track' | 'artist'
  items: { reason: SaidReason; item: TrackObject | SimplifiedAlbumObject | AlbumObject | ArtistObject }[]
  /** Where there is more, absolute. */
  more: string | null
}

/** A seed of the Web API, and how many candidates it has here. */
export type RecommendationSeed = {
  id: string
  type: 'TRACK' | 'ARTIST' | 'GENRE'
  href: string | null
  initialPoolSize: number
  afterFilteringSize: number
  afterRelinkingSize: number
}

/** `tutti_reasons[n]` says why `tracks[n]` is there. */
export type RecommendationsObject = { seeds: RecommendationSeed[]; tracks: TrackObject[]; tutti_reasons: SaidReason[] }

export const TimeRange = z.enum(['short_term', 'medium_term', 'long_term'])
const top = z.object({ timeRange: TimeRange, limit: z.number().int().min(1).max(50), offset: z.number().int().min(0) })

/** What siblings may ask of recommendations: every read that the public routes offer, for the viewer. */
export const recommendations = contract('recommendations', {
  home: call(z.void(), shape<{ shelves: HomeShelf[] }>()),
  /** `seed` is `spotify:track|album|artist|playlist:ID` or `tutti:genre:ID`; `exclude` are track ids. */
  radio: call(
    z.object({ seed: z.string().max(300), limit: z.number().int().min(1).max(100), exclude: z.array(Id).max(500) }),
    shape<{ seed: string; tracks: ReasonedTrack[] }>(),
  ),
  /** At most five seeds together. */
  recommend: call(
    z.object({
      tracks: z.array(Id).max(5),
      artists: z.array(Id).max(5),
      genres: z.array(z.string().max(200)).max(5),
      limit: z.number().int().min(1).max(100),
    }),
    shape<RecommendationsObject>(),
  ),
  /** At most 20, nearest first, with their reasons; `null` for an artist who is not known. */
  relatedArtists: call(z.object({ id: Id }), shape<{ artists: ArtistObject[]; tutti_reasons: SaidReason[] } | null>()),
  topTracks: call(top, shape<{ total: number; items: TrackObject[] }>()),
  topArtists: call(top, shape<{ total: number; items: ArtistObject[] }>()),
})
