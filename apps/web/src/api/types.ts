/** Shapes of the public Web API as the player reads them. Durations are milliseconds, dates ISO 8601. */
export type Image = { url: string; width: number | null; height: number | null }
export type Page<T> = {
  href: string
  limit: number
  next: string | null
  offset: number
  previous: string | null
  total: number
  items: T[]
}
export type ArtistRef = { id: string; name: string; uri: string; type: 'artist' }

export type AlbumRef = {
  id: string
  name: string
  uri: string
  type: 'album'
  album_type: 'album' | 'single' | 'compilation'
  artists: ArtistRef[]
  images: Image[]
  release_date: string
  release_date_precision: string
  total_tracks: number
  tutti?: {
    added_at?: string
    genres?: string[]
    original_date?: string | null
    compilation?: boolean
    tracks?: number
    duration_ms?: number
    discs?: number
    play_count?: number
  }
}

export type Track = {
  id: string
  name: string
  uri: string
  type: 'track'
  artists: ArtistRef[]
  album: AlbumRef
  disc_number: number
  track_number: number
  duration_ms: number
  explicit?: boolean
  is_playable?: boolean
  tutti?: {
    added_at?: string
    genres?: string[]
    bitrate?: number | null
    sample_rate?: number | null
    bit_depth?: number | null
    container?: string
    codec?: string
    size?: number
    missing?: boolean
    has_lyrics?: boolean
    year?: number | null
    composers?: string[]
  }
}

export type Album = AlbumRef & {
  tracks: Page<Omit<Track, 'album'>>
  label?: string
  copyrights?: { text: string; type: string }[]
  genres?: string[]
}

export type Artist = ArtistRef & {
  images: Image[]
  genres?: string[]
  popularity?: number
  followers?: { total: number }
  tutti?: { albums?: number; tracks?: number; appearances?: number; sort_name?: string }
}

export type PlaylistRef = {
  id: string
  name: string
  uri: string
  type: 'playlist'
  description: string | null
  public: boolean | null
  collaborative: boolean
  images: Image[] | null
  snapshot_id: string
  owner: { id: string; display_name?: string | null }
  tracks?: { total: number }
  items?: { total: number }
}

export type PlaylistItem = { added_at: string | null; added_by: { id: string } | null; track: Track | null; item?: Track | null }
export type SavedTrack = { added_at: string; track: Track }
export type SavedAlbum = { added_at: string; album: AlbumRef }
export type Genre = { id: string; name: string; albums: number; tracks: number }
export type Entity = AlbumRef | Artist | PlaylistRef | Track

export type User = { id: string; name: string; display_name: string; role: 'admin' | 'listener'; created_at: string }
