import type { FileBytes } from '../read/file-bytes.ts'
import { refuseLargeTag } from './layout.ts'

/** Tags that stand before and after the audio of any format: ID3v2 (also several), ID3v1, APEv2, Lyrics3. */
export const edges = (bytes: FileBytes) => {
  let start = 0
  for (let size = id3v2Size(bytes, start); size > 0 && start < bytes.size; size = id3v2Size(bytes, start)) start += size
  return { start: Math.min(start, bytes.size), end: Math.max(Math.min(start, bytes.size), tail(bytes)) }
}

/** The whole length of an ID3v2 tag at `at`, header and footer included; 0 when there is none (id3.org, id3v2.4.0-structure). */
const id3v2Size = (bytes: FileBytes, at: number) => {
  const header = bytes.at(at, 10)
  if (header.length < 10 || header.toString('latin1', 0, 3) !== 'ID3' || header[3]! > 9) return 0
  const size = synchsafe(header, 6) + 10 + (header[5]! & 0x10 ? 10 : 0)
  refuseLargeTag('ID3v2 tag', size)
  return size
}

const synchsafe = (bytes: Buffer, at: number) =>
  ((bytes[at]! & 127) << 21) | ((bytes[at + 1]! & 127) << 14) | ((bytes[at + 2]! & 127) << 7) | (bytes[at + 3]! & 127)

/** They can stand in any order and number; each round takes the last one off. */
const tail = (bytes: FileBytes) => {
  let end = bytes.size
  for (let round = 0; round < 8; round += 1) {
    const size = tailTag(bytes, end)
    if (size <= 0 || size > end) return end
    end -= size
  }
  return end
}

const tailTag = (bytes: FileBytes, end: number) => {
  if (end >= 128 && bytes.at(end - 128, 3).toString('latin1') === 'TAG') return 128
  const footer = bytes.at(Math.max(0, end - 32), 32)
  if (footer.length === 32 && footer.toString('latin1', 0, 8) === 'APETAGEX') {
    const size = footer.readUInt32LE(12) + (footer.readUInt32LE(20) & 0x80000000 ? 32 : 0)
    refuseLargeTag('APE tag', size)
    return size
  }
  if (footer.length === 32 && footer.toString('latin1', 22, 25) === '3DI') return synchsafe(footer, 28) + 20
  if (footer.length === 32 && footer.toString('latin1', 23, 32) === 'LYRICS200') return Number(footer.toString('latin1', 17, 23)) + 15 || 0
  return 0
}
