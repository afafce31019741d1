/** The Web API's objects for recorded music, with our additions under `tutti`. Built in this folder only; siblings embed them. */
export type ImageObject = { url: string; width: number; height: number }
type Links = { href: string; uri: string; external_urls: { spotify: string } }

export type SimplifiedArtistObject = Links & { id: string; name: string; type: 'artist' }

export type ArtistObject = SimplifiedArtistObject & {
  followers: { href: null; total: number }
  genres: string[]
  images: ImageObject[]
  /** 0 to 100, from plays here. */
  popularity: number
  tutti: { albums: number; tracks: number; appearances: number; sort_name: string }
}

export type SimplifiedAlbumObject = Links & {
  id: string
  name: string
  type: 'album'
  album_type: 'album' | 'single' | 'compilation'
  total_tracks: number
  available_markets: string[]
  images: ImageObject[]
  release_date: string
  release_date_precision: 'year' | 'month' | 'day'
  artists: SimplifiedArtistObject[]
  is_playable: boolean
  tutti: AlbumAdditions
}

/** `duration_ms` of all tracks together. */
export type AlbumAdditions = {
  added_at: string
  genres: string[]
  original_date: string | null
  compilation: boolean
  tracks: number
  duration_ms: number
  discs: number
  play_count: number
}

export type AlbumObject = SimplifiedAlbumObject & {
  tracks: {
    href: string
    limit: number
    next: string | null
    offset: number
    previous: string | null
    total: number
    items: SimplifiedTrackObject[]
  }
  copyrights: { text: string; type: 'C' | 'P' }[]
  external_ids: { upc?: string }
  genres: string[]
  label: string
  popularity: number
}

export type SimplifiedTrackObject = Links & {
  id: string
  name: string
  type: 'track'
  artists: SimplifiedArtistObject[]
  available_markets: string[]
  disc_number: number
  track_number: number
  duration_ms: number
  explicit: boolean
  is_local: false
  is_playable: boolean
  preview_url: null
  tutti: TrackAdditions
}

export type TrackObject = SimplifiedTrackObject & { album: SimplifiedAlbumObject; external_ids: { isrc?: string }; popularity: number }

/** Gains in dB, peaks linear (ReplayGain 2.0); `bitrate` in kbit/s, `sample_rate` in Hz, `size` in bytes. */
export type TrackAdditions = {
  added_at: string
  year: number | null
  genres: string[]
  composers: string[]
  bitrate: number | null
  sample_rate: number | null
  bit_depth: number | null
  channels: number | null
  container: string
  codec: string
  size: number
  folder_path: string
  missing: boolean
  has_lyrics: boolean
  replaygain: { track_gain: number | null; track_peak: number | null; album_gain: number | null; album_peak: number | null } | null
}
