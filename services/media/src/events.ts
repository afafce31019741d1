import {
  FolderAdded,
  FolderRemoved,
  ScanProgressed,
  TrackAdded,
  TrackChanged,
  TrackMissing,
  TrackRemoved,
  TrackReturned,
} from '@tutti/catalog/contract'
import { UserChanged, UserRemoved } from '@tutti/identity/contract'
import { type EventData, type Fact, on, onMany, type Reaction, type Room, type Tx, type Watch, watch } from '@tutti/kit'
import { fileVersion } from './analysis/edition.ts'
import { forgetAnalysis, noteMissing, noteTracks } from './analysis/notes.ts'
import { noteCovers } from './covers/store.ts'
import type { State } from './state.ts'
import * as store from './store.ts'

type Told = Fact<EventData<typeof TrackAdded>>

const sourceOf = ({ data: { trackId, albumId, durationMs, file, cover, replaygain } }: Told): store.TrackSource => ({
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
  bitrate: file.bitrate,
  sample_rate: file.sampleRate,
  channels: file.channels,
  album_id: albumId,
  ...(replaygain ?? store.NO_GAINS),
})

const keep = async (facts: readonly Told[], tx: Tx<store.Tables>): Promise<void> => {
  const covers = new Set(facts.flatMap(({ data }) => (data.cover ? [data.cover.hash] : [])))
  if (covers.size > 0) await noteCovers(tx, [...covers])
  await store.putSources(tx, facts.map(sourceOf))
  await noteTracks(
    tx,
    facts.map(({ data: { trackId, albumId, file } }) => ({ trackId, albumId, told: fileVersion(file) })),
  )
}

export const reactions: Reaction<store.Tables>[] = [
  onMany('keep-added-track', TrackAdded, keep),
  onMany('keep-changed-track', TrackChanged, keep),
  onMany('keep-returned-track', TrackReturned, keep),
  on('mark-missing-track', TrackMissing, async ({ trackId }, tx, { time }) => {
    await store.markMissing(tx, trackId, time)
    await noteMissing(tx, trackId)
  }),
  on('forget-removed-track', TrackRemoved, async ({ trackId }, tx) => {
    await store.forgetTrack(tx, trackId)
    await forgetAnalysis(tx, trackId)
  }),
  on('keep-added-folder', FolderAdded, ({ folderId, root }, tx) => store.putFolder(tx, [{ folder_id: folderId, root }])),
  on('forget-removed-folder', FolderRemoved, ({ folderId }, tx) => store.forgetFolder(tx, folderId)),
  on('keep-user-epoch', UserChanged, ({ userId, epoch }, tx) => store.putEpoch(tx, userId, epoch)),
  on('void-links-of-removed-user', UserRemoved, ({ userId }, tx, { time }) => store.markUserRemoved(tx, userId, time)),
]

type MediaRoom = Room<store.Tables, State>

export const watches: Watch<MediaRoom>[] = [
  watch(UserChanged, ({ userId, epoch }, { state }) => state.epochs.raise(userId, epoch)),
  watch(UserRemoved, ({ userId }, { state }) => state.epochs.end(userId)),
  watch(TrackAdded, (_, { state }) => state.postpone()),
  watch(ScanProgressed, ({ scanning }, { state }) => scanning && state.analysis.postpone()),
  watch(TrackChanged, ({ trackId }, { state }) => state.forgetTrack(trackId)),
  watch(TrackReturned, ({ trackId }, { state }) => state.forgetTrack(trackId)),
  watch(TrackMissing, ({ trackId }, { state }) => state.forgetTrack(trackId)),
  watch(TrackRemoved, ({ trackId }, { state }) => state.forgetTrack(trackId)),
  watch(FolderAdded, ({ folderId }, { state }) => state.folders.forget(folderId)),
  watch(FolderRemoved, ({ folderId }, { state }) => state.folders.forget(folderId)),
]
