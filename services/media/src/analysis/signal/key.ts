import { spectrumOf } from './fourier.ts'
import { framesOf } from './frames.ts'

/** `key`: pitch class, 0 is C, 11 is B. `mode`: 1 major, 0 minor. Confidences 0 to 1; `major`: how much better the best major key fits than the best minor one. */
export type Key = { key: number; mode: 0 | 1; keyConfidence: number; modeConfidence: number; major: number }

/** How well each degree of the scale fits a key (Krumhansl 1990, "Cognitive Foundations of Musical Pitch", probe tones). */
const MAJOR = [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88]
const MINOR = [6.33, 2.68, 3.52, 5.38, 2.6, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17]

const SIZE = 8_192
const LOWEST_HZ = 60
const HIGHEST_HZ = 2_000
/** Of the strongest partial of the frame; what is weaker is noise, or an overtone. */
const LEAST_SHARE = 0.05
/** A frame below this mean magnitude is silence. */
const SILENT = 0.02
/** Below this spread, all twelve pitch classes are about equal: noise has no key. */
const LEAST_SPREAD = 0.15
const LEAST_FIT = 0.4
/** A lead over the second best key that leaves no doubt. */
const CLEAR_LEAD = 0.2

/** Gathers how strong each pitch class is (chroma), and tells the key at the end. */
export const collectKey = (rate: number) => {
  const chroma = new Float64Array(12)
  const spectrum = spectrumOf(SIZE)
  const [from, to] = [Math.ceil((LOWEST_HZ * SIZE) / rate), Math.floor((HIGHEST_HZ * SIZE) / rate)]
  const frame = (samples: Float32Array) => {
    const magnitudes = spectrum(samples)
    let strongest = 0
    for (let k = from; k <= to; k += 1) strongest = Math.max(strongest, magnitudes[k]!)
    if (strongest < SILENT * Math.sqrt(SIZE)) return
    for (let k = from; k <= to; k += 1) {
      const height = magnitudes[k]!
      if (height < LEAST_SHARE * strongest || height <= magnitudes[k - 1]! || height < magnitudes[k + 1]!) continue
      const pitch = Math.round(12 * Math.log2((placeOf(magnitudes, k) * rate) / SIZE / 440)) + 9
      const pitchClass = ((pitch % 12) + 12) % 12
      chroma[pitchClass] = chroma[pitchClass]! + Math.sqrt(height / strongest)
    }
  }
  return { add: framesOf({ size: SIZE, hop: SIZE / 2, each: frame }), finish: () => keyOf([...chroma]) }
}

/** Where a partial lies between the frequencies of the transform: the top of a parabola through three of them. */
const placeOf = (magnitudes: Float32Array, k: number): number => {
  const [left, middle, right] = [magnitudes[k - 1]!, magnitudes[k]!, magnitudes[k + 1]!]
  const bend = left - 2 * middle + right
  return bend === 0 ? k : k + (left - right) / (2 * bend)
}

const keyOf = (chroma: readonly number[]): Key | undefined => {
  const mean = chroma.reduce((sum, one) => sum + one, 0) / 12
  const spread = Math.sqrt(chroma.reduce((sum, one) => sum + (one - mean) ** 2, 0) / 12)
  if (mean === 0 || spread / mean < LEAST_SPREAD) return undefined
  const fits = ([1, 0] as const).flatMap((mode) =>
    chroma.map((_, key) => ({ key, mode, fit: correlation(mode === 1 ? MAJOR : MINOR, [...chroma.slice(key), ...chroma.slice(0, key)]) })),
  )
  const [first, second] = fits.toSorted((a, b) => b.fit - a.fit)
  if (!first || !second || first.fit < LEAST_FIT) return undefined
  const bestOf = (wanted: 0 | 1) => Math.max(...fits.filter(({ mode }) => mode === wanted).map(({ fit }) => fit))
  const major = bestOf(1) - bestOf(0)
  return {
    key: first.key,
    mode: first.mode,
    keyConfidence: Math.min(1, (first.fit - second.fit) / CLEAR_LEAD),
    modeConfidence: Math.min(1, Math.abs(major) / CLEAR_LEAD),
    major,
  }
}

const correlation = (a: readonly number[], b: readonly number[]): number => {
  const [meanA, meanB] = [a, b].map((values) => values.reduce((sum, one) => sum + one, 0) / values.length) as [number, number]
  let [both, ofA, ofB] = [0, 0, 0]
  for (let n = 0; n < a.length; n += 1) {
    both += (a[n]! - meanA) * (b[n]! - meanB)
    ofA += (a[n]! - meanA) ** 2
    ofB += (b[n]! - meanB) ** 2
  }
  return ofA * ofB === 0 ? 0 : both / Math.sqrt(ofA * ofB)
}
