import * as catalog from '@tutti/catalog/contract'
import { SessionRevoked, UserRemoved } from '@tutti/identity/contract'
import { type EventType, type Room, watch, type Watch } from '@tutti/kit'
import * as library from '@tutti/library/contract'
import * as lists from '@tutti/playlists/contract'
import { PartyChanged, PartyHeard, PlayerChanged, PlayForgotten, TrackPlayed } from '../contract.ts'
import type { State } from '../state.ts'
import type { Tables } from '../store/tables.ts'

type Playback = Room<Tables, State>
type Watching = Watch<Playback>

const LISTENERS = 500

const ofLibrary = (event: EventType<never>): Watching => watch(event, (_, { state }: Playback) => state.changes.ofLibrary())

const saved = <E extends { userId: string }>(event: EventType<E>, idOf: (data: E) => string): Watching =>
  watch(event, (data, { state }: Playback) => state.changes.ofUser(data.userId, 'saved', [idOf(data)]))

const ofPlaylist = (event: EventType<never>): Watching =>
  watch(event as EventType<{ playlistId: string; ownerId: string }>, (data, room: Playback) => {
    room.state.changes.ofUser(data.ownerId, 'playlists', [data.playlistId])
    tellFollowers(room, data).catch((error: unknown) => room.logger.debug({ err: error }, 'Followers could not be told of a change.'))
  })

/** Followers are asked for only when someone else than the owner listens here. */
const tellFollowers = async ({ calls, state }: Playback, { playlistId, ownerId }: { playlistId: string; ownerId: string }) => {
  if (state.hub.users().every((userId) => userId === ownerId)) return
  for (let after: string | undefined; ;) {
    const userIds: string[] = await calls(lists.playlists).listeners({ id: playlistId, limit: LISTENERS, ...(after ? { after } : {}) })
    for (const userId of userIds) state.changes.ofUser(userId, 'playlists', [playlistId])
    if (userIds.length < LISTENERS) return
    after = userIds.at(-1)
  }
}

const heard = (event: EventType<never>): Watching =>
  watch(event as EventType<{ userId: string }>, ({ userId }, { state }: Playback) => {
    state.changes.ofUser(userId, 'history')
    state.changes.ofUser(userId, 'home')
  })

const untyped = <E>(event: EventType<E>) => event as unknown as EventType<never>

/** What open lines are told of. */
export const watches: readonly Watching[] = [
  watch(PlayerChanged, ({ userId }, { state }: Playback) => {
    state.push.toUser(userId)
    state.parties.playerChanged(userId)
  }),
  watch(PartyChanged, (changed, { state }: Playback) => state.parties.changed(changed)),
  watch(PartyHeard, (heard, { state }: Playback) => state.parties.heard(heard)),
  watch(catalog.ScanProgressed, (scan, { state }: Playback) => state.hub.tellAll('scan', { type: 'scan', scan })),
  watch(catalog.ScanFinished, (scan, { state }: Playback) => state.hub.tellAll('scan', { type: 'scan', scan })),
  watch(SessionRevoked, ({ userId, sessionId }, { state }: Playback) => state.hub.endSession(userId, sessionId)),
  watch(UserRemoved, ({ userId }, { state }: Playback) => state.hub.endUser(userId)),
  ...[TrackPlayed, PlayForgotten].map((event) => heard(untyped(event as EventType<object>))),
  ...[
    catalog.TrackAdded,
    catalog.TrackChanged,
    catalog.TrackMissing,
    catalog.TrackReturned,
    catalog.TrackRemoved,
    catalog.AlbumAdded,
    catalog.AlbumChanged,
    catalog.AlbumRemoved,
    catalog.ArtistAdded,
    catalog.ArtistChanged,
    catalog.ArtistRemoved,
    catalog.FolderAdded,
    catalog.FolderRemoved,
  ].map((event) => ofLibrary(untyped(event as EventType<object>))),
  ...[lists.PlaylistCreated, lists.PlaylistChanged, lists.PlaylistRemoved, lists.ItemsAdded, lists.ItemsRemoved, lists.ItemsMoved].map(
    (event) => ofPlaylist(untyped(event as EventType<object>)),
  ),
  saved(library.TrackSaved, (e) => e.trackId),
  saved(library.TrackUnsaved, (e) => e.trackId),
  saved(library.AlbumSaved, (e) => e.albumId),
  saved(library.AlbumUnsaved, (e) => e.albumId),
  saved(library.ArtistFollowed, (e) => e.artistId),
  saved(library.ArtistUnfollowed, (e) => e.artistId),
  saved(library.UserFollowed, (e) => e.followedId),
  saved(library.UserUnfollowed, (e) => e.followedId),
]
