/** Bytes that are read at once: large while there are few streams, small for the many and the slow. */
export const LARGE = 256 * 1024
export const SMALL = 48 * 1024
/** Together 16 MB large and, kept for later, 3 MB small. A listener who has stopped reading holds one buffer. */
const MOST_LARGE = 64
const KEPT_SMALL = 64

/** Buffers that are used again: a fresh one for each read would cost more than the read. */
export const bufferPool = () => {
  const large: Buffer[] = []
  const small: Buffer[] = []
  let largeOut = 0
  return {
    /** A buffer of `LARGE` or `SMALL` bytes; large only when that much is wanted and there is room. */
    take: (wanted: number): Buffer => {
      if (wanted > SMALL && largeOut < MOST_LARGE) {
        largeOut += 1
        return large.pop() ?? Buffer.allocUnsafeSlow(LARGE)
      }
      return small.pop() ?? Buffer.allocUnsafeSlow(SMALL)
    },
    /** Only once nothing reads from it or into it any more. */
    give: (buffer: Buffer): void => {
      if (buffer.length === LARGE) {
        largeOut -= 1
        large.push(buffer)
      } else if (small.length < KEPT_SMALL) small.push(buffer)
    },
    /** Lets go of what is kept for later. */
    trim: (): void => {
      large.length = 0
      small.length = 0
    },
  }
}

export type BufferPool = ReturnType<typeof bufferPool>
