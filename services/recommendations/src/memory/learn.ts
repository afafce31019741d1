import type { ItemRow, PlaylistRow, PlayRow, SavedRow, TrackRow } from '../facts/tables.ts'
import type { Memory } from './memory.ts'

type Play = Pick<PlayRow, 'user_id' | 'track_id' | 'at' | 'told' | 'skipped'>

const listOf = (text: string) => (text === '' ? [] : text.split(' '))

export const learnPlay = ({ listeners, music }: Memory, row: Play): void =>
  listeners.play({
    userId: row.user_id,
    track: music.tracks.of(row.track_id),
    at: Number(row.at),
    told: Number(row.told),
    skipped: row.skipped === 1,
  })

export const learnTrack = ({ music }: Memory, row: TrackRow): void =>
  music.put(row.track_id, {
    album: row.album_id,
    artistIds: listOf(row.artist_ids),
    genreIds: listOf(row.genre_ids),
    addedAt: Number(row.added_at),
    missing: row.missing === 1,
  })

export const learnPlaylist = ({ playlists }: Memory, row: PlaylistRow): void =>
  playlists.put(row.playlist_id, { ownerId: row.owner_id, isPublic: row.public === 1 })

export const learnItem = ({ playlists, music }: Memory, row: Omit<ItemRow, 'sequence'>): void =>
  playlists.add({ playlistId: row.playlist_id, track: music.tracks.of(row.track_id), told: Number(row.told) })

export const learnSaved = ({ listeners }: Memory, row: SavedRow): void =>
  void listeners.of(row.user_id).saved[row.kind].set(row.item_id, Number(row.at))
