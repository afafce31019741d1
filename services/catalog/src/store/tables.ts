type Bit = 0 | 1

/**
 * Rows carry a whole number as `key`; other tables point to it. `id` is what the world sees (22 base62 digits).
 * Times are ms since the epoch. `path` and `root` are raw name bytes as latin1 text.
 */
export type FolderTable = {
  key: number
  id: string
  root: string
  demo: Bit
  state: 'ready' | 'held' | 'gone'
  reason: string | null
  /** Changes when another disk is mounted there. */
  device: string | null
  /** An admin has said that the files which a scan misses are really gone. */
  accepted: Bit
  tracks: number
  added_at: number
  last_scan_at: number | null
  event_id: string
}

/** Every file that a walk has seen: audio, and what stands beside it. */
export type FileTable = {
  key: number
  folder_key: number
  path: string
  kind: 'audio' | 'image' | 'lyrics'
  /** The album's folder: the file's own, or the one above a folder of a disc. */
  home: string
  size: number
  mtime: number
  inode: string
  /** 0 nothing to do; 1 to be read; 2 to be read once more when all others have been. */
  pending: 0 | 1 | 2
  track_key: number | null
  /** Of audio: what a first look heard where another track was expected. Of an image: SHA-256 of its bytes. */
  hash: string | null
  /** Why it cannot be used. */
  reason: string | null
  reason_at: number | null
}

export type TrackTable = {
  key: number
  id: string
  folder_key: number
  path: string
  home: string
  size: number
  mtime: number
  audio_hash: string
  tags_hash: string
  /** What the file tells, as JSON (`Tags`). */
  tags: string
  album_key: number
  title: string
  order_title: string
  order_artist: string
  order_album: string
  disc: number
  number: number
  year: number
  duration_ms: number
  isrc: string | null
  added_at: number
  missing_since: number | null
  plays: number
  cover_hash: string | null
  cover_path: string | null
  cover_embedded: Bit
  has_lyrics: Bit
  /** Where it stands in the search index; null while it does not. */
  search_row: number | null
  event_id: string
  missing_event_id: string | null
  /** What others know of it is no longer right: it is to be told. */
  tell: Bit
}

export type AlbumTable = {
  key: number
  id: string
  /** Album artists and name, as they are compared; with `mb_release` or `release_year` it is the grouping key. */
  base: string
  mb_release: string | null
  release_year: number | null
  name: string
  order_name: string
  order_artist: string
  fold: string
  release_date: string | null
  original_date: string | null
  year: number
  compilation: Bit
  label: string | null
  upc: string | null
  copyright: string | null
  cover_hash: string | null
  /** The cover's name in URLs. */
  cover_key: string | null
  genres: string
  tracks: number
  all_tracks: number
  duration_ms: number
  discs: number
  added_at: number
  plays: number
  search_row: number | null
  event_id: string
  /** Made by the scan under way. */
  fresh: Bit
}

export type ArtistTable = {
  key: number
  id: string
  /** The name as it is compared. */
  name_key: string
  mb_id: string | null
  name: string
  order_name: string
  fold: string
  cover_key: string | null
  genres: string
  tracks: number
  albums: number
  appearances: number
  all_tracks: number
  plays: number
  search_row: number | null
  event_id: string
  fresh: Bit
}

export type GenreTable = { key: number; id: string; name: string; fold: string; tracks: number; albums: number }

export type ScanTable = { id: string; state: string; started_at: number; finished_at: number | null; outcome: string | null }

/** A scan that is wanted. `folders`: their keys as JSON; null for all. */
export type ScanWishTable = { id: string; folders: string | null; full: Bit; at: number }

export type Tables = {
  folder: FolderTable
  file: FileTable
  track: TrackTable
  album: AlbumTable
  artist: ArtistTable
  genre: GenreTable
  track_artist: { track_key: number; position: number; role: 'artist'; artist_key: number }
  album_artist: { album_key: number; position: number; artist_key: number }
  track_genre: { track_key: number; position: number; genre_key: number }
  album_genre: { genre_key: number; album_key: number }
  lyrics: { track_key: number; synced: Bit; language: string | null; text: string }
  scan: ScanTable
  scan_wish: ScanWishTable
  /** How many tracks have gone from one album or artist to another in scans that are not finished. */
  regroup: { kind: 'album' | 'artist'; from_key: number; to_key: number; tracks: number }
  /** Figures that answers need and that must not be counted each time. */
  tally: { name: string; value: number }
  /** Tracks removed for good. */
  removed_track: { key: number; id: string; album_id: string; event_id: string; at: number }
  /** Plays that were counted, so that one that is forgotten can be taken back. */
  play: { play_id: string; track_key: number }
  search_track: { rowid: number; title: string; artist: string; album: string }
  search_album: { rowid: number; title: string; artist: string }
  search_artist: { rowid: number; title: string }
}
