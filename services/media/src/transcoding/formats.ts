/** What a track is made into for a client that cannot, or should not, play its file. */
export const FORMATS = ['opus', 'aac', 'mp3'] as const
export type Format = (typeof FORMATS)[number]

/** kbit/s that renditions have: few, so that many listeners share one. */
export const BITRATES = [32, 48, 64, 96, 128, 160, 192, 256, 320] as const

/** One way to make a track: `kbps` on average, at most `sampleRate` Hz (48,000 where it says nothing). */
export type Rendition = { format: Format; kbps: number; sampleRate?: number | undefined }

type Made = {
  container: 'ogg' | 'adts' | 'mp3'
  codec: 'opus' | 'aac' | 'mp3'
  /** as `Content-Type` says it */ type: string
  /** by ffmpeg's names */ encoder: string
  muxer: readonly string[]
  /** kbit/s at which hardly anybody hears a difference to what is lossless */ transparent: number
}

export const formats: Record<Format, Made> = {
  // A page of 200 ms: the first one is there sooner, and a seek in the finished file lands closer.
  opus: {
    container: 'ogg',
    codec: 'opus',
    type: 'audio/ogg; codecs=opus',
    encoder: 'libopus',
    muxer: ['-page_duration', '200000', '-f', 'opus'],
    transparent: 192,
  },
  aac: { container: 'adts', codec: 'aac', type: 'audio/aac', encoder: 'aac', muxer: ['-f', 'adts'], transparent: 256 },
  mp3: {
    container: 'mp3',
    codec: 'mp3',
    type: 'audio/mpeg',
    encoder: 'libmp3lame',
    muxer: ['-write_xing', '0', '-id3v2_version', '0', '-f', 'mp3'],
    transparent: 320,
  },
}

/** The variant that a link names: `opus-128`, `aac-256-44100`. */
export const variantOf = ({ format, kbps, sampleRate }: Rendition): string =>
  [format, kbps, ...(sampleRate === undefined ? [] : [sampleRate])].join('-')

/** Reads a variant that we once wrote; `undefined` for the original, and for what is none. */
export const renditionOf = (variant: string): Rendition | undefined => {
  const [name, kbps, sampleRate] = variant.split('-')
  const format = FORMATS.find((one) => one === name)
  return format && kbps ? { format, kbps: Number(kbps), ...(sampleRate ? { sampleRate: Number(sampleRate) } : {}) } : undefined
}
