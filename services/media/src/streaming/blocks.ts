import { read } from 'node:fs'
import { LARGE } from './buffers.ts'
import type { OpenFile } from './open-files.ts'

/** 16 MB. */
const MOST_KEPT = 64
/** A listener who has stopped reading holds a block though it is kept no longer: so many may be out. */
const MOST_OUT = 64

/** Blocks of 256 KB of files that several listen to at once: read once for all of them. */
export const sharedBlocks = () => {
  const kept = new Map<string, Promise<Buffer>>()
  let out = 0
  const add = (name: string, file: OpenFile, index: number) => {
    const block = readBlock(file, index)
    block.catch(() => kept.delete(name))
    if (kept.size >= MOST_KEPT) kept.delete(kept.keys().next().value as string)
    return block
  }
  return {
    /** The block that begins at `index` × 256 KB, to be given back; `undefined` when too many are out. */
    take: (file: OpenFile, index: number): Promise<Buffer> | undefined => {
      if (out >= MOST_OUT) return undefined
      out += 1
      const name = `${file.serial}/${index}`
      const block = kept.get(name) ?? add(name, file, index)
      kept.delete(name)
      kept.set(name, block)
      return block
    },
    give: (): void => {
      out -= 1
    },
    trim: (): void => kept.clear(),
  }
}

export type SharedBlocks = ReturnType<typeof sharedBlocks>

const readBlock = async (file: OpenFile, index: number): Promise<Buffer> => {
  const start = index * LARGE
  const block = Buffer.allocUnsafeSlow(Math.min(LARGE, Math.max(0, file.size - start)))
  return block.subarray(0, await readAt(file.fd, block, { length: block.length, at: start }))
}

/** A positioned read; answers how many bytes there were. */
export const readAt = (fd: number, buffer: Buffer, { length, at }: { length: number; at: number }): Promise<number> =>
  new Promise((resolve, reject) => read(fd, buffer, 0, length, at, (error, count) => (error ? reject(error) : resolve(count))))
