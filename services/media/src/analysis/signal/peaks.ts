/** How many a seek bar gets at most. */
export const PEAKS = 800
const ROOM = 2 * PEAKS
const FIRST_SPAN = 64

/** Collects the highest sample of each part of a track whose length is not known before its end, in a room of fixed size. */
export const collectPeaks = () => {
  let peaks = new Float32Array(ROOM)
  let span = FIRST_SPAN
  let used = 0
  let inPart = 0
  const halve = () => {
    const joined = new Float32Array(ROOM)
    for (let n = 0; n < PEAKS; n += 1) joined[n] = Math.max(peaks[2 * n]!, peaks[2 * n + 1]!)
    peaks = joined
    used = PEAKS
    span *= 2
  }
  return {
    /** @param samples from -1 to 1 */
    add: (samples: Float32Array): void => {
      for (const sample of samples) {
        if (inPart === 0) {
          if (used === ROOM) halve()
          used += 1
        }
        const height = sample < 0 ? -sample : sample
        if (height > peaks[used - 1]!) peaks[used - 1] = height
        inPart = inPart + 1 === span ? 0 : inPart + 1
      }
    },
    /** At most {@link PEAKS}, 0 to 255: 255 is full scale. */
    finish: (): Uint8Array => {
      const count = Math.min(PEAKS, used)
      return Uint8Array.from({ length: count }, (_, n) => {
        const from = Math.floor((n * used) / count)
        const to = Math.floor(((n + 1) * used) / count)
        let highest = 0
        for (let at = from; at < to; at += 1) highest = Math.max(highest, peaks[at]!)
        return Math.min(255, Math.round(highest * 255))
      })
    },
  }
}
