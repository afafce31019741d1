/** So long a line that was found weak is taken for one, unless it is seen to be better. */
const KEPT_MS = 600_000
/** kbit/s; a line that carries more carries files too. */
const STRONG_KBPS = 3_000
/** How much the last measure counts. */
const LAST = 0.4

const line = { weakUntil: 0, kbps: 0 }

/** Whether the line has turned out to be too slow for files as they are. */
export const isWeak = (): boolean => performance.now() < line.weakUntil

export function foundWeak() {
  line.weakUntil = performance.now() + KEPT_MS
  line.kbps = 0
}

/** What it carries, kbit/s; 0 while nobody knows. */
export const carries = (): number => line.kbps

/** Something came over it. */
export function measuredLine({ bytes, ms }: { bytes: number; ms: number }) {
  const kbps = (bytes * 8) / Math.max(ms, 1)
  line.kbps = line.kbps === 0 ? kbps : LAST * kbps + (1 - LAST) * line.kbps
  if (line.kbps > STRONG_KBPS) line.weakUntil = 0
}
