import { readSync } from 'node:fs'

/** Bounded, synchronous reading of one open file; runs in a worker only. */
export type FileBytes = {
  fd: number
  size: number
  /** Up to `length` bytes from `at`; shorter at the end of the file. The bytes are valid until the next call. */
  at(at: number, length: number): Buffer
  /** Copies into `target`, answers how many bytes. */
  copy(target: Uint8Array, range: { offset: number; at: number; length: number }): number
}

/** What one file may cost: a reader that loops over the same bytes meets this instead of the pool's deadline. */
export type Budget = { deadline: number; bytes: number }

const headSize = 64 * 1024
const windowSize = 8 * 1024
/** One for all files of this thread: they are read one after the other, and 64 KB each would keep the collector busy. */
const sharedHead = Buffer.allocUnsafeSlow(headSize)
const sharedWindow = Buffer.allocUnsafeSlow(windowSize)

/** The head is kept, since every parser looks at it; a small window spares a system call for each 4-byte field elsewhere. */
export const fileBytes = (fd: number, size: number, budget: Budget): FileBytes => {
  const head = sharedHead
  const headLength = readSync(fd, head, 0, Math.min(headSize, size), 0)
  const window = { bytes: sharedWindow, at: -1, length: 0 }
  let left = budget.bytes

  const copy: FileBytes['copy'] = (target, { offset, at, length }) => {
    if (at < 0 || at >= size || length <= 0) return 0
    left -= length
    if (left < 0) throw new Error('it makes the reader go over the same bytes again and again')
    if (performance.now() > budget.deadline) throw new Error('reading it takes too long')
    if (at + length <= headLength) return head.copy(target, offset, at, at + length)
    if (length > windowSize / 2) return readSync(fd, target, offset, length, at)
    if (at < window.at || at + length > window.at + window.length) {
      window.at = at
      window.length = readSync(fd, window.bytes, 0, windowSize, at)
    }
    return window.bytes.copy(target, offset, at - window.at, Math.min(at - window.at + length, window.length))
  }
  return {
    fd,
    size,
    copy,
    at: (at, length) => {
      if (at >= 0 && length >= 0 && at + length <= headLength) return head.subarray(at, at + length)
      const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(length, size - at)))
      return bytes.subarray(0, copy(bytes, { offset: 0, at, length: bytes.length }))
    },
  }
}
