/** Beats a minute, and how clear they are: 0 (none) to 1 (a click track). */
export type Tempo = { bpm: number; confidence: number }

const SLOWEST = 40
const FASTEST = 220
/** Where listeners tap most readily (Moelants 2002: 120 to 130), and how far around, in octaves. */
const PREFERRED = 120
const WIDTH = 0.9
/** Multiples of a beat that must have onsets too. */
const MULTIPLES = 4
const MULTIPLES_FINE = 8
/** Less is chance. */
const LEAST_CLEAR = 0.08
const LEAST_SECONDS = 4

/**
 * Tempo from the autocorrelation of the onset strength (Ellis 2007, "Beat Tracking by Dynamic Programming"): the lag at which it, and
 * its multiples, repeat best, weighted by where people hear a beat.
 * @param onsets strength of what begins, `rate` values a second
 * @returns `undefined` where there is no beat
 */
export const tempoOf = (onsets: Float32Array, rate: number): Tempo | undefined => {
  if (onsets.length < LEAST_SECONDS * rate) return undefined
  const sharp = sharpened(onsets, Math.round(rate / 2))
  const repeats = autocorrelation(sharp, Math.ceil((MULTIPLES_FINE * 60 * rate) / SLOWEST) + 2)
  if (!repeats) return undefined
  const coarse = best(
    { from: SLOWEST, to: FASTEST, step: 0.5 },
    (bpm) => repeated(repeats, { lag: (60 * rate) / bpm, times: MULTIPLES }) * readiness(bpm),
  )
  const fine = best({ from: coarse - 1.5, to: coarse + 1.5, step: 0.05 }, (bpm) =>
    repeated(repeats, { lag: (60 * rate) / bpm, times: MULTIPLES_FINE }),
  )
  const confidence = Math.min(1, repeated(repeats, { lag: (60 * rate) / fine, times: MULTIPLES }))
  return confidence < LEAST_CLEAR ? undefined : { bpm: fine, confidence }
}

/** What stands out of its surroundings. */
const sharpened = (values: Float32Array, reach: number): Float32Array => {
  const sums = new Float64Array(values.length + 1)
  for (let n = 0; n < values.length; n += 1) sums[n + 1] = sums[n]! + values[n]!
  return Float32Array.from(values, (value, n) => {
    const from = Math.max(0, n - reach)
    const to = Math.min(values.length, n + reach + 1)
    return Math.max(0, value - (sums[to]! - sums[from]!) / (to - from))
  })
}

/** For lags up to `most`; 1 at lag 0, about 0 where nothing repeats. */
const autocorrelation = (values: Float32Array, most: number): Float32Array | undefined => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const centered = Float32Array.from(values, (value) => value - mean)
  const answer = new Float32Array(Math.min(most, values.length - 1))
  for (let lag = 0; lag < answer.length; lag += 1) {
    let sum = 0
    for (let n = lag; n < centered.length; n += 1) sum += centered[n]! * centered[n - lag]!
    answer[lag] = sum / (centered.length - lag)
  }
  const power = answer[0] ?? 0
  return power > 1e-9 ? answer.map((value) => value / power) : undefined
}

/** The mean over the first multiples of a lag, as far as there are any. */
const repeated = (repeats: Float32Array, { lag, times }: { lag: number; times: number }): number => {
  let sum = 0
  let count = 0
  for (let n = 1; n <= times; n += 1) {
    const at = Math.floor(lag * n)
    if (at + 1 >= repeats.length) break
    const share = lag * n - at
    sum += Math.max(0, repeats[at]! * (1 - share) + repeats[at + 1]! * share)
    count += 1
  }
  return count === 0 ? 0 : sum / count
}

const readiness = (bpm: number) => Math.exp(-0.5 * (Math.log2(bpm / PREFERRED) / WIDTH) ** 2)

const best = ({ from, to, step }: { from: number; to: number; step: number }, score: (value: number) => number): number => {
  let winner = from
  let highest = -1
  for (let value = from; value <= to; value += step) {
    const reached = score(value)
    if (reached > highest) [winner, highest] = [value, reached]
  }
  return winner
}
