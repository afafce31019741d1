/** From `start` to `end`, both included, in bytes. */
export type ByteRange = { start: number; end: number }

const SINGLE = /^bytes\s*=\s*(?:(\d{1,16})\s*-\s*(\d{1,16})?|-\s*(\d{1,16}))$/i

/**
 * The range that is asked of a file (RFC 9110, 14.1.2 and 14.2). `whole` when none is asked, or one that we leave aside as we may:
 * malformed, in another unit, or several at once. `none` when there is no byte in it.
 */
export const rangeOf = (header: string | undefined, size: number): ByteRange | 'whole' | 'none' => {
  const found = header === undefined ? null : SINGLE.exec(header.trim())
  if (!found) return 'whole'
  const [, first, last, suffix] = found
  if (suffix !== undefined) {
    const length = Math.min(Number(suffix), size)
    return length === 0 ? 'none' : { start: size - length, end: size - 1 }
  }
  const start = Number(first)
  if (last !== undefined && Number(last) < start) return 'whole'
  if (start >= size) return 'none'
  return { start, end: Math.min(last === undefined ? size - 1 : Number(last), size - 1) }
}
