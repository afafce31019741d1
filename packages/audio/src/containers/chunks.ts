import type { FileBytes } from '../read/file-bytes.ts'
import type { Edges } from './index.ts'
import { refuseLargeTag, UnreadableFile, type Layout } from './layout.ts'

const most = 10_000

/** RIFF (WAVE) is little-endian with `data`, AIFF big-endian with `SSND`; chunks are padded to even lengths. */
export const chunkLayout =
  (container: 'wav' | 'aiff') =>
  (bytes: FileBytes, { start }: Edges): Layout => {
    const wanted = container === 'wav' ? 'data' : 'SSND'
    let at = start + 12
    for (let count = 0; count < most; count += 1) {
      const header = bytes.at(at, 8)
      if (header.length < 8) break
      const name = header.toString('latin1', 0, 4)
      const size = container === 'wav' ? header.readUInt32LE(4) : header.readUInt32BE(4)
      const from = at + 8 + (container === 'aiff' ? 8 : 0)
      // Recorders that were cut off leave a length of 0 or 2^32-1: the audio then goes on to the end.
      const end = Math.min(bytes.size, size === 0 ? bytes.size : at + 8 + size)
      if (name === wanted)
        return { container, audio: [{ start: Math.min(from, end), end }], ...(container === 'wav' ? {} : { codec: 'pcm' as const }) }
      refuseLargeTag(`"${name}" chunk`, Math.min(size, bytes.size))
      at += 8 + size + (size % 2)
    }
    throw new UnreadableFile(`it has no "${wanted}" chunk: there is no audio`)
  }
