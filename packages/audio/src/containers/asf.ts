import type { Codec } from '../audio-file.ts'
import type { FileBytes } from '../read/file-bytes.ts'
import { refuseLargeTag, UnreadableFile, type Layout } from './layout.ts'

const dataObject = '3626b2758e66cf11a6d900aa0062ce6c'
const audioStream = Buffer.from('409e69f84d5bcf11a8fd00805f5c442b', 'hex')
/** File id, packet count and a reserved field stand between the header of the data object and its packets. */
const dataHeader = 50

const formats: Record<number, Codec> = {
  0x160: 'wmav1',
  0x161: 'wmav2',
  0x162: 'wmapro',
  0x163: 'wmalossless',
  0x55: 'mp3',
  0xff: 'aac',
  1: 'pcm',
}

/** Objects at the top level: header, data, indexes (ASF specification, sections 2 and 3). */
export const asfLayout = (bytes: FileBytes): Layout => {
  let at = 0
  for (let count = 0; count < 100; count += 1) {
    const header = bytes.at(at, 24)
    if (header.length < 24) break
    const size = Number(header.readBigUInt64LE(16))
    const end = size < dataHeader ? bytes.size : Math.min(bytes.size, at + size)
    if (header.toString('hex', 0, 16) === dataObject)
      return { container: 'asf', codec: codecOf(bytes, at), audio: [{ start: at + dataHeader, end }] }
    if (size < 24) break
    refuseLargeTag('ASF header', size)
    at += size
  }
  throw new UnreadableFile('it has no ASF data object: the file is incomplete')
}

/** The wave format tag of the first audio stream, 54 bytes after the stream type in its properties object. */
const codecOf = (bytes: FileBytes, headerEnd: number): Codec => {
  const header = bytes.at(0, Math.min(headerEnd, 64 * 1024))
  const at = header.indexOf(audioStream)
  if (at < 0 || at + 56 > header.length) throw new UnreadableFile('it has no audio stream')
  return formats[header.readUInt16LE(at + 54)] ?? 'unknown'
}
