import type { FileBytes } from '../read/file-bytes.ts'
import type { Edges } from './index.ts'
import { megabytes, refuseLargeTag, UnreadableFile, type Layout } from './layout.ts'

/** Metadata blocks, then frames (RFC 9639, section 8). */
export const flacLayout = (bytes: FileBytes, { start, end }: Edges): Layout => {
  let at = start + 4
  for (let last = false; !last;) {
    const header = bytes.at(at, 4)
    if (header.length < 4) throw new UnreadableFile('it ends within its FLAC headers')
    last = header[0]! >= 0x80
    const size = header.readUIntBE(1, 3)
    at += 4 + size
    if (at > bytes.size) throw new UnreadableFile(`a FLAC header says it has ${size} bytes (${megabytes(size)}), more than the file`)
    refuseLargeTag('FLAC metadata', at - start)
  }
  return { container: 'flac', codec: 'flac', audio: [{ start: at, end }] }
}
