import { call, contract, event } from '@tutti/kit'
import { z } from 'zod'

const Id = z.string().length(22)
/** At most 50 ids, as the Web API has it. */
export const Ids = z.array(Id).min(1).max(50)
/** What can be saved (tracks, albums) or followed (artists, users). */
export const Kind = z.enum(['track', 'album', 'artist', 'user'])
export type Kind = z.infer<typeof Kind>

const key = { key: (e: { userId: string }) => e.userId }
const Track = z.object({ userId: Id, trackId: Id })
const Album = z.object({ userId: Id, albumId: Id })
const Artist = z.object({ userId: Id, artistId: Id })
const User = z.object({ userId: Id, followedId: Id })

export const TrackSaved = event('library.track-saved.v1', Track, key)
export const TrackUnsaved = event('library.track-unsaved.v1', Track, key)
export const AlbumSaved = event('library.album-saved.v1', Album, key)
export const AlbumUnsaved = event('library.album-unsaved.v1', Album, key)
export const ArtistFollowed = event('library.artist-followed.v1', Artist, key)
export const ArtistUnfollowed = event('library.artist-unfollowed.v1', Artist, key)
export const UserFollowed = event('library.user-followed.v1', User, key)
export const UserUnfollowed = event('library.user-unfollowed.v1', User, key)

const Saved = z.object({ id: z.string(), savedAt: z.string() })

/** What siblings may ask of library: every verb and read that the public routes offer, for the viewer's own library. */
export const library = contract('library', {
  save: call(z.object({ kind: Kind, ids: Ids })),
  unsave: call(z.object({ kind: Kind, ids: Ids })),
  /** Whether each is saved or followed, in the order of the ids. */
  contains: call(z.object({ kind: Kind, ids: Ids }), z.array(z.boolean())),
  /** Newest first. */
  saved: call(
    z.object({ kind: Kind, limit: z.number().int().min(1).max(500), offset: z.number().int().min(0) }),
    z.object({ total: z.number(), items: z.array(Saved) }),
  ),
  /** In the order of their ids, those behind `after`. */
  followed: call(
    z.object({ kind: Kind, limit: z.number().int().min(1).max(50), after: Id.optional() }),
    z.object({ total: z.number(), items: z.array(Saved) }),
  ),
})
