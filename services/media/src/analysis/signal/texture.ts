import { spectrumOf } from './fourier.ts'
import { framesOf } from './frames.ts'

const SIZE = 1_024
const HOP = 512
const BANDS = 32
const LOWEST_HZ = 40
/** Magnitudes are compressed by log(1 + GAIN * m), as ears do it. */
const GAIN = 10
const SILENT_RMS = 1e-4

/** What a track is like from moment to moment; `rate` moments a second. */
export type Texture = {
  rate: number
  /** How much begins at each moment. */ onsets: Float32Array
  /** Hz: the middle of the spectrum, on average over what is not silent. */ centroid: number
  /** How much begins at a moment, on average over what is not silent. */ activity: number
}

/** Gathers it, for at most `seconds`. */
export const collectTexture = (rate: number, seconds: number) => {
  const most = Math.ceil((seconds * rate) / HOP)
  let onsets = new Float32Array(4_096)
  let count = 0
  const spectrum = spectrumOf(SIZE)
  const bandOf = bands(rate)
  let before = new Float32Array(BANDS)
  let now = new Float32Array(BANDS)
  const sums = { sounding: 0, centroid: 0, activity: 0 }
  const each = (frame: Float32Array) => {
    if (count >= most) return
    if (count === onsets.length) onsets = grown(onsets)
    const magnitudes = spectrum(frame)
    ;[before, now] = [now, before]
    const flux = fluxOf(magnitudes, { bandOf, before, now })
    onsets[count] = flux
    count += 1
    if (levelOf(frame) < SILENT_RMS) return
    sums.sounding += 1
    sums.centroid += (centroidOf(magnitudes) * rate) / SIZE
    sums.activity += flux
  }
  return {
    add: framesOf({ size: SIZE, hop: HOP, each }),
    finish: (): Texture => {
      const n = Math.max(1, sums.sounding)
      return { rate: rate / HOP, onsets: onsets.subarray(0, count), centroid: sums.centroid / n, activity: sums.activity / n }
    },
  }
}

const grown = (values: Float32Array): Float32Array<ArrayBuffer> => {
  const larger = new Float32Array(values.length * 2)
  larger.set(values)
  return larger
}

/** For each frequency of the transform its band; bands are equally wide on a logarithmic scale. */
const bands = (rate: number): Uint8Array => {
  const octaves = Math.log2(rate / 2 / LOWEST_HZ)
  return Uint8Array.from({ length: SIZE / 2 }, (_, k) => {
    const place = Math.log2(Math.max(1, (k * rate) / SIZE / LOWEST_HZ)) / octaves
    return Math.min(BANDS - 1, Math.floor(place * BANDS))
  })
}

type Flux = { bandOf: Uint8Array; before: Float32Array; /** is written */ now: Float32Array }

/** What grew since the moment before, over all bands. */
const fluxOf = (magnitudes: Float32Array, { bandOf, before, now }: Flux): number => {
  now.fill(0)
  for (let k = 1; k < magnitudes.length; k += 1) now[bandOf[k]!] = now[bandOf[k]!]! + magnitudes[k]!
  let flux = 0
  for (let band = 0; band < BANDS; band += 1) {
    now[band] = Math.log1p(GAIN * now[band]!)
    flux += Math.max(0, now[band]! - before[band]!)
  }
  return flux
}

const levelOf = (frame: Float32Array): number => {
  let squares = 0
  for (const sample of frame) squares += sample * sample
  return Math.sqrt(squares / frame.length)
}

const centroidOf = (magnitudes: Float32Array): number => {
  let [sum, weighted] = [0, 0]
  for (let k = 1; k < magnitudes.length; k += 1) {
    sum += magnitudes[k]!
    weighted += magnitudes[k]! * k
  }
  return sum === 0 ? 0 : weighted / sum
}
