import { AlbumRemoved, ArtistRemoved, TrackRemoved } from '@tutti/catalog/contract'
import { UserRemoved } from '@tutti/identity/contract'
import { on, type Reaction } from '@tutti/kit'
import { forgetItem, forgetUser, type Tables } from './store.ts'

export const reactions: Reaction<Tables>[] = [
  on('forget-removed-user', UserRemoved, ({ userId }, tx) => forgetUser(tx, userId)),
  on('forget-removed-track', TrackRemoved, ({ trackId }, tx) => forgetItem(tx, 'track', trackId)),
  on('forget-removed-album', AlbumRemoved, ({ albumId }, tx) => forgetItem(tx, 'album', albumId)),
  on('forget-removed-artist', ArtistRemoved, ({ artistId }, tx) => forgetItem(tx, 'artist', artistId)),
]
