/**
 * Cuts a stream of samples into frames that overlap. A frame is `size` samples, the next one begins `hop` later; it is lent for the
 * time of the call.
 */
export const framesOf = ({ size, hop, each }: { size: number; hop: number; each: (frame: Float32Array) => void }) => {
  const frame = new Float32Array(size)
  let filled = 0
  return (samples: Float32Array): void => {
    for (let at = 0; at < samples.length;) {
      const count = Math.min(size - filled, samples.length - at)
      frame.set(samples.subarray(at, at + count), filled)
      filled += count
      at += count
      if (filled < size) continue
      each(frame)
      frame.copyWithin(0, hop)
      filled = size - hop
    }
  }
}
