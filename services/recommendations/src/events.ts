import { AlbumRemoved, ArtistRemoved, TrackAdded, TrackChanged, TrackMissing, TrackRemoved, TrackReturned } from '@tutti/catalog/contract'
import { UserRemoved } from '@tutti/identity/contract'
import { type Envelope, type Fact, on, onMany, type Reaction, type Tx } from '@tutti/kit'
import { AlbumSaved, AlbumUnsaved, ArtistFollowed, ArtistUnfollowed, TrackSaved, TrackUnsaved } from '@tutti/library/contract'
import { PlayForgotten, TrackPlayed, TrackSkipped } from '@tutti/playback/contract'
import { ItemsAdded, ItemsRemoved, PlaylistChanged, PlaylistCreated, PlaylistRemoved } from '@tutti/playlists/contract'
import type { Tables } from './facts/tables.ts'
import * as lists from './facts/playlists.ts'
import * as facts from './facts/write.ts'

type FactsTx = Tx<Tables>

/**
 * When the fact was written, in ms: from the id (UUIDv7, RFC 9562), which a history repeats.
 * The same fact has the same time however it came here.
 */
const toldAt = ({ id, time }: Envelope): number => {
  const ms = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
  return id[14] === '7' && Number.isFinite(ms) ? ms : Date.parse(time)
}

type TrackFact = { trackId: string; albumId: string; artistIds: string[]; genreIds: string[]; addedAt: string }

const putTracks = (tracks: readonly Fact<TrackFact>[], tx: FactsTx) =>
  facts.putTracks(
    tx,
    tracks.map(({ data: { trackId, albumId, artistIds, genreIds, addedAt } }) => ({
      track_id: trackId,
      album_id: albumId,
      artist_ids: artistIds.join(' '),
      genre_ids: genreIds.join(' '),
      added_at: Date.parse(addedAt),
      missing: 0,
    })),
  )

const music = [
  onMany('learn-track', TrackAdded, putTracks),
  onMany('learn-track-change', TrackChanged, putTracks),
  onMany('learn-track-return', TrackReturned, putTracks),
  on('hide-missing-track', TrackMissing, ({ trackId }, tx: FactsTx) => facts.markMissing(tx, trackId)),
  on('forget-removed-track', TrackRemoved, ({ trackId }, tx: FactsTx) => facts.dropTrack(tx, trackId)),
  on('forget-removed-album', AlbumRemoved, ({ albumId }, tx: FactsTx) => facts.forgetSaved(tx, 'album', albumId)),
  on('forget-removed-artist', ArtistRemoved, ({ artistId }, tx: FactsTx) => facts.forgetSaved(tx, 'artist', artistId)),
]

type Play = { userId: string; trackId: string; playId: string; at: string }

const addPlays = (plays: readonly Fact<Play>[], tx: FactsTx, skipped: 0 | 1) =>
  facts.addPlays(
    tx,
    plays.map(({ data, event }) => ({
      user_id: data.userId,
      play_id: data.playId,
      track_id: data.trackId,
      at: Date.parse(data.at),
      told: toldAt(event),
      skipped,
    })),
  )

const listening = [
  onMany('learn-play', TrackPlayed, (plays, tx: FactsTx) => addPlays(plays, tx, 0)),
  onMany('learn-skip', TrackSkipped, (plays, tx: FactsTx) => addPlays(plays, tx, 1)),
  on('forget-play', PlayForgotten, ({ userId, playId }, tx: FactsTx) => facts.forgetPlay(tx, userId, playId)),
]

const saves = [
  on('learn-saved-track', TrackSaved, ({ userId, trackId }, tx: FactsTx, { time }) =>
    facts.save(tx, { user_id: userId, kind: 'track', item_id: trackId, at: Date.parse(time) }),
  ),
  on('forget-saved-track', TrackUnsaved, ({ userId, trackId }, tx: FactsTx) =>
    facts.unsave(tx, { user_id: userId, kind: 'track', item_id: trackId }),
  ),
  on('learn-saved-album', AlbumSaved, ({ userId, albumId }, tx: FactsTx, { time }) =>
    facts.save(tx, { user_id: userId, kind: 'album', item_id: albumId, at: Date.parse(time) }),
  ),
  on('forget-saved-album', AlbumUnsaved, ({ userId, albumId }, tx: FactsTx) =>
    facts.unsave(tx, { user_id: userId, kind: 'album', item_id: albumId }),
  ),
  on('learn-followed-artist', ArtistFollowed, ({ userId, artistId }, tx: FactsTx, { time }) =>
    facts.save(tx, { user_id: userId, kind: 'artist', item_id: artistId, at: Date.parse(time) }),
  ),
  on('forget-followed-artist', ArtistUnfollowed, ({ userId, artistId }, tx: FactsTx) =>
    facts.unsave(tx, { user_id: userId, kind: 'artist', item_id: artistId }),
  ),
]

const putPlaylist = ({ playlistId, ownerId, public: isPublic }: { playlistId: string; ownerId: string; public: boolean }, tx: FactsTx) =>
  lists.putPlaylist(tx, { playlistId, ownerId, isPublic })

const playlists = [
  on('learn-playlist', PlaylistCreated, putPlaylist),
  on('learn-playlist-change', PlaylistChanged, putPlaylist),
  on('forget-playlist', PlaylistRemoved, ({ playlistId }, tx: FactsTx) => lists.dropPlaylist(tx, playlistId)),
  on('learn-items', ItemsAdded, (data, tx: FactsTx, envelope) => lists.addItems(tx, { ...data, told: toldAt(envelope) })),
  on('forget-items', ItemsRemoved, ({ playlistId, trackIds }, tx: FactsTx) => lists.removeItems(tx, playlistId, trackIds)),
]

export const reactions: Reaction<Tables>[] = [
  on('erase-removed-user', UserRemoved, ({ userId }, tx) => facts.eraseUser(tx, userId)),
  ...music,
  ...listening,
  ...saves,
  ...playlists,
]
