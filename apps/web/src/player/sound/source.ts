import type { Loudness } from '../../api/media.ts'

/** What is to sound. Times in ms. */
export type Source = {
  url: string
  /** What comes cannot be sought in; another place in the track is asked for by `t` (ms) at the end of the address. */
  byTime: boolean
  /** As the server knows it; to a sample only what the file itself says. */
  durationMs: number
  loudness: Loudness | null
  /** A multivariant playlist of the same, for when the line turns out to be weak. */
  hls?: string | undefined
}

/** The address from which a source sounds from `ms` on. */
export const addressAt = ({ url, byTime }: Source, ms: number): string => (byTime && ms > 0 ? `${url}&t=${Math.round(ms)}` : url)
