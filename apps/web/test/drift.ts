import { RATE } from './tones.ts'

/** How loud it was: one value a millisecond, the first at `from` (ms since the epoch). */
export type Loudness = { from: number; values: Float32Array }

const BLOCK = 128
const BLOCK_MS = (BLOCK / RATE) * 1_000
/** Blocks are made several at once: only many of them together tell when each of them was. */
const AROUND = 340
const MOST_DRIFT_MS = 2_000

const medianOf = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!

/** A recording by the clock of the machine; `times` are when each block of 128 samples was made. */
export const byTime = (sound: Float32Array, times: readonly number[]): Loudness => {
  const starts = times.map((at, n) => at - n * BLOCK_MS)
  const startAt = (block: number) => medianOf(starts.slice(Math.max(0, block - AROUND), block + AROUND))
  const firstOf: number[] = []
  for (let block = 0; block < times.length; block += 40) firstOf.push(startAt(block))
  const msOf = (sample: number) => firstOf[Math.floor(sample / BLOCK / 40)]! + (sample / RATE) * 1_000
  const from = Math.floor(msOf(0))
  const values = new Float32Array(Math.max(0, Math.ceil(msOf(sound.length - 1)) - from + 1))
  for (let n = 0; n < sound.length; n += 1) {
    const at = Math.floor(msOf(n)) - from
    values[at] = Math.max(values[at] ?? 0, Math.abs(sound[n]!))
  }
  return { from, values }
}

/** `likeness`: 1 where both are the same. */
export type Drift = { ms: number; likeness: number }

/** By how much the second was behind the first in a span of time (ms since the epoch): where both are most alike. */
export const driftBetween = (a: Loudness, b: Loudness, { from, ms }: { from: number; ms: number }): Drift => {
  const first = centred(cut(a, from, ms))
  let best: Drift = { ms: 0, likeness: -1 }
  for (let lag = -MOST_DRIFT_MS; lag <= MOST_DRIFT_MS; lag += 1) {
    const likeness = product(first, centred(cut(b, from + lag, ms)))
    if (likeness > best.likeness) best = { ms: lag, likeness }
  }
  return best
}

const cut = ({ from, values }: Loudness, at: number, ms: number) => Float32Array.from({ length: ms }, (_, n) => values[at - from + n] ?? 0)

const centred = (values: Float32Array) => {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const around = values.map((value) => value - mean)
  const size = Math.sqrt(around.reduce((sum, value) => sum + value * value, 0)) || 1
  return around.map((value) => value / size)
}

const product = (a: Float32Array, b: Float32Array) => a.reduce((sum, value, n) => sum + value * b[n]!, 0)
