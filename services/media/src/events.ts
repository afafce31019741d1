import { FolderAdded, FolderRemoved, TrackAdded, TrackChanged, TrackMissing, TrackRemoved, TrackReturned } from '@tutti/catalog/contract'
import { UserChanged, UserRemoved } from '@tutti/identity/contract'
import { type EventType, on, type Reaction, type Room, type Tx, type Watch, watch } from '@tutti/kit'
import { noteCover } from './covers/store.ts'
import type { State } from './state.ts'
import * as store from './store.ts'

type DataOf<E> = E extends EventType<infer D> ? D : never

const keep = async ({ trackId, durationMs, file, cover }: DataOf<typeof TrackAdded>, tx: Tx<store.Tables>): Promise<void> => {
  if (cover) await noteCover(tx, cover.hash)
  await store.putSource(tx, {
    track_id: trackId,
    folder_id: file.folderId,
    path: file.path,
    size: file.size,
    container: file.container,
    codec: file.codec,
    duration_ms: durationMs,
    missing_since: null,
    cover_hash: cover?.hash ?? null,
    cover_path: cover?.path ?? null,
    cover_embedded: cover?.embedded ? 1 : 0,
  })
}

export const reactions: Reaction<store.Tables>[] = [
  on('keep-added-track', TrackAdded, keep),
  on('keep-changed-track', TrackChanged, keep),
  on('keep-returned-track', TrackReturned, keep),
  on('mark-missing-track', TrackMissing, ({ trackId }, tx, { time }) => store.markMissing(tx, trackId, time)),
  on('forget-removed-track', TrackRemoved, ({ trackId }, tx) => store.forgetTrack(tx, trackId)),
  on('keep-added-folder', FolderAdded, ({ folderId, root }, tx) => store.putFolder(tx, [{ folder_id: folderId, root }])),
  on('forget-removed-folder', FolderRemoved, ({ folderId }, tx) => store.forgetFolder(tx, folderId)),
  on('keep-user-epoch', UserChanged, ({ userId, epoch }, tx) => store.putEpoch(tx, userId, epoch)),
  on('void-links-of-removed-user', UserRemoved, ({ userId }, tx, { time }) => store.markUserRemoved(tx, userId, time)),
]

type MediaRoom = Room<store.Tables, State>

export const watches: Watch<MediaRoom>[] = [
  watch(UserChanged, ({ userId, epoch }, { state }) => state.epochs.raise(userId, epoch)),
  watch(UserRemoved, ({ userId }, { state }) => state.epochs.end(userId)),
  watch(TrackAdded, (_, { state }) => state.postponeCovers()),
  watch(TrackChanged, ({ trackId }, { state }) => state.forgetTrack(trackId)),
  watch(TrackReturned, ({ trackId }, { state }) => state.forgetTrack(trackId)),
  watch(TrackMissing, ({ trackId }, { state }) => state.forgetTrack(trackId)),
  watch(TrackRemoved, ({ trackId }, { state }) => state.forgetTrack(trackId)),
  watch(FolderAdded, ({ folderId }, { state }) => state.folders.forget(folderId)),
  watch(FolderRemoved, ({ folderId }, { state }) => state.folders.forget(folderId)),
]
