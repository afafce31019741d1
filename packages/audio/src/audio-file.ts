/** What a file's tags and headers tell. Absent is `undefined` or an empty list, never an empty text. */
export type AudioFile = {
  /** From the tag, otherwise from the file name without its leading track number. */
  title: string
  /** Every artist on its own where the tag separates them; "A feat. B" and "A & B" are left as written. */
  artists: string[]
  albumArtists: string[]
  album?: string
  titleSort?: string
  artistSorts: string[]
  albumArtistSorts: string[]
  albumSort?: string
  track?: number
  tracks?: number
  disc?: number
  discs?: number
  discSubtitle?: string
  /** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, as precise as the tag is. */
  date?: string
  originalDate?: string
  genres: string[]
  composers: string[]
  /** Plain text, or LRC (lines that begin with `[mm:ss.xx]`). */
  lyrics?: string
  comment?: string
  compilation: boolean
  /** 12 characters, without dashes (ISO 3901). */
  isrc?: string
  bpm?: number
  musicBrainz: MusicBrainzIds
  label?: string
  catalogNumber?: string
  barcode?: string
  copyright?: string
  replayGain: ReplayGain
  durationMs: number
  /** Average kbit/s of the audio without tags. */
  bitrate: number
  /** Hz; of Opus always 48,000, at which it decodes. */
  sampleRate: number
  /** Bits a sample, of lossless codecs only. */
  bitDepth?: number
  channels: number
  container: Container
  codec: Codec
  hasCover: boolean
  /** SHA-256 (hex) of the bytes of the embedded front picture (or the first one, if none is called front). */
  coverHash?: string
  /**
   * 128 bits (hex) over a bounded sample of the audio without tags, and its length: the first and last 64 KB and 16 KB from
   * the middle. Stays the same when the file is retagged, also when the tag's size changes.
   */
  audioHash: string
}

/** MusicBrainz identifiers (UUIDs in lower case); `track` is the track on its release, `recording` what was recorded. */
export type MusicBrainzIds = {
  recording?: string
  track?: string
  release?: string
  releaseGroup?: string
  artists: string[]
  albumArtists: string[]
}

/** Gains in dB towards the ReplayGain 2 reference (-18 LUFS); peaks linear, 1 is full scale. */
export type ReplayGain = { trackGain?: number; trackPeak?: number; albumGain?: number; albumPeak?: number }

export type Container =
  | 'mp3'
  | 'flac'
  | 'ogg'
  | 'mp4'
  | 'wav'
  | 'aiff'
  | 'asf'
  | 'ape'
  | 'wavpack'
  | 'musepack'
  | 'matroska'
  | 'adts'
  | 'tta'
  | 'dsf'

/** Names as ffmpeg uses them; `pcm` stands for every uncompressed sample format. */
export type Codec =
  | 'mp3'
  | 'mp2'
  | 'flac'
  | 'vorbis'
  | 'opus'
  | 'speex'
  | 'aac'
  | 'alac'
  | 'ac3'
  | 'eac3'
  | 'pcm'
  | 'wmav1'
  | 'wmav2'
  | 'wmapro'
  | 'wmalossless'
  | 'ape'
  | 'wavpack'
  | 'musepack'
  | 'tta'
  | 'dsd'
  | 'unknown'

/** One answer a file, in the order asked; a file that cannot be read has a reason in words. */
export type ReadResult = { ok: true; file: AudioFile } | { ok: false; reason: string }

/** A picture inside a file. */
export type EmbeddedCover = { bytes: Uint8Array; mime: string }
