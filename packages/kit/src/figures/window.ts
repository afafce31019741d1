const SLICE_MS = 5_000
const SLICES = 12
/** How far back figures look, in ms. */
export const WINDOW_MS = SLICE_MS * SLICES

/** Each bucket of durations ends a fifth above the one before: the first at 0.1 ms, the last beyond a minute. */
const FIRST_MS = 0.1
const GROWTH = Math.log(1.2)
const BUCKETS = 75

/** Over the last 60 s. `p99Ms` is right to within a tenth; `null` when nothing was timed. */
export type Figures = { perS: number; errorsPerS: number; p99Ms: number | null }

/** What happened within the last 60 s, in 4 KB. */
export type Window = {
  /** Counts one that took `ms`; what takes as long as whoever asks likes, as a stream does, has none. */
  add(ms: number | undefined, failed: boolean): void
  /** Counts several at once, without durations. */
  addMany(count: number): void
  read(): Figures
}

/** @param now in ms, monotonic */
export const makeWindow = (now: () => number = () => performance.now()): Window => {
  const born = now()
  const at = new Float64Array(SLICES).fill(-1)
  const counts = new Float64Array(SLICES)
  const errors = new Float64Array(SLICES)
  const times = Array.from({ length: SLICES }, () => new Uint32Array(BUCKETS))
  const slotNow = (): number => {
    const slice = Math.floor(now() / SLICE_MS)
    const slot = slice % SLICES
    if (at[slot] !== slice) {
      at[slot] = slice
      counts[slot] = errors[slot] = 0
      times[slot]!.fill(0)
    }
    return slot
  }
  return {
    add: (ms, failed) => {
      const slot = slotNow()
      counts[slot]! += 1
      if (failed) errors[slot]! += 1
      if (ms !== undefined) times[slot]![bucketOf(ms)]! += 1
    },
    addMany: (count) => void (counts[slotNow()]! += count),
    read: () => {
      const oldest = Math.floor(now() / SLICE_MS) - SLICES
      const recent = [...at.keys()].filter((slot) => at[slot]! > oldest)
      const sum = (of: Float64Array) => recent.reduce((total, slot) => total + of[slot]!, 0)
      const seconds = Math.max(1, Math.min(WINDOW_MS, now() - born) / 1_000)
      return { perS: sum(counts) / seconds, errorsPerS: sum(errors) / seconds, p99Ms: p99Of(recent.map((slot) => times[slot]!)) }
    },
  }
}

const bucketOf = (ms: number): number => {
  if (ms <= FIRST_MS) return 0
  return Math.min(BUCKETS - 1, 1 + Math.floor(Math.log(ms / FIRST_MS) / GROWTH))
}

/** The middle of the bucket in which the slowest hundredth begins. */
const p99Of = (slices: readonly Uint32Array[]): number | null => {
  const all = new Float64Array(BUCKETS)
  for (const slice of slices) slice.forEach((count, bucket) => (all[bucket]! += count))
  const total = all.reduce((sum, count) => sum + count, 0)
  if (total === 0) return null
  let above = Math.floor(total / 100)
  for (let bucket = BUCKETS - 1; bucket >= 0; bucket -= 1) {
    above -= all[bucket]!
    if (above < 0) return FIRST_MS * Math.exp(GROWTH * (bucket - 0.5))
  }
  return null
}
