import type { Codec } from '../audio-file.ts'
import type { Fields } from '../tags/fields.ts'

/** What a tag library found; each of the two is brought to this. */
export type Parsed = {
  fields: Fields
  durationMs: number
  sampleRate: number
  channels: number
  bitDepth: number
  /** Where the library can tell better than the headers looked at. */
  codec?: Codec
  cover?: { bytes: () => Uint8Array; mime: string }
}
