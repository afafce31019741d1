/** Bits, most significant first, into bytes that grow as needed. */
export type BitWriter = {
  /** `bits` from 0 to 32. */
  write(value: number, bits: number): void
  /** `count` zeros, then a one. */
  unary(count: number): void
  /** Fills the last byte with zeros. */
  align(): void
  /** Bytes written so far; only after `align`. */
  bytes(from?: number): Uint8Array
  length(): number
}

export const bitWriter = (capacity: number): BitWriter => {
  let out = new Uint8Array(capacity)
  let at = 0
  let pending = 0
  let count = 0
  const room = () => {
    if (at + 8 <= out.length) return
    const larger = new Uint8Array(out.length * 2)
    larger.set(out)
    out = larger
  }
  const write = (value: number, bits: number) => {
    if (bits > 16) {
      write(value >>> 16, bits - 16)
      return write(value & 0xffff, 16)
    }
    pending = (pending << bits) | (value & ((1 << bits) - 1))
    count += bits
    if (count < 8) return
    room()
    while (count >= 8) {
      count -= 8
      out[at++] = pending >>> count
    }
    pending &= (1 << count) - 1
  }
  return {
    write,
    unary: (zeros) => {
      for (; zeros >= 16; zeros -= 16) write(0, 16)
      write(1, zeros + 1)
    },
    align: () => count && write(0, 8 - count),
    bytes: (from = 0) => out.subarray(from, at),
    length: () => at,
  }
}
