import { readAt, type SharedBlocks } from './blocks.ts'
import { type BufferPool, LARGE } from './buffers.ts'
import type { OpenFile } from './open-files.ts'

/** Bytes of a file, and how to say that they are not needed any more. Empty: the file ends before them. */
export type Chunk = { bytes: Buffer; free(): void }

export type Wanted = {
  file: OpenFile
  /** where in the file */ at: number
  /** bytes that are left to send */ left: number
  /** bytes at once */ most: number
}

export type Memory = { buffers: BufferPool; blocks: SharedBlocks }

/** The next bytes: out of a block that several share, or read for this listener alone. */
export const nextChunk = async (wanted: Wanted, { buffers, blocks }: Memory): Promise<Chunk> => {
  const { file, at, left, most } = wanted
  const index = Math.floor(at / LARGE)
  const shared = most === LARGE && file.users > 1 ? blocks.take(file, index) : undefined
  if (shared) return partOf(shared, { start: at - index * LARGE, left, free: blocks.give })
  const buffer = buffers.take(Math.min(most, left))
  const free = () => buffers.give(buffer)
  try {
    const count = await readAt(file.fd, buffer, { length: Math.min(buffer.length, left), at })
    return { bytes: buffer.subarray(0, count), free }
  } catch (error) {
    free()
    throw error
  }
}

const partOf = async (block: Promise<Buffer>, { start, left, free }: { start: number; left: number; free: () => void }): Promise<Chunk> => {
  try {
    return { bytes: (await block).subarray(start, start + left), free }
  } catch (error) {
    free()
    throw error
  }
}
