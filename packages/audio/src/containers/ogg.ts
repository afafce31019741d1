import type { Codec } from '../audio-file.ts'
import type { FileBytes } from '../read/file-bytes.ts'
import type { Edges } from './index.ts'
import { refuseLargeTag, UnreadableFile, type Layout } from './layout.ts'

type Kind = { codec: Codec; headers: number }

/** The header packets of each codec come first, and audio begins on a fresh page (RFC 3533; Vorbis I, A.2; RFC 7845). */
const kindOf = (packet: Buffer): Kind => {
  const name = packet.toString('latin1', 0, 8)
  if (name.startsWith('\x01vorbis')) return { codec: 'vorbis', headers: 3 }
  if (name.startsWith('OpusHead')) return { codec: 'opus', headers: 2 }
  if (name.startsWith('Speex')) return { codec: 'speex', headers: 2 }
  if (name.startsWith('\x7fFLAC')) return { codec: 'flac', headers: 1 + packet.readUInt16BE(7) }
  throw new UnreadableFile(`its first Ogg stream is no audio that is known (it begins with ${JSON.stringify(name)})`)
}

export const oggLayout = (bytes: FileBytes, { start, end }: Edges): Layout => {
  const first = page(bytes, start)
  const kind = kindOf(bytes.at(first.data, 16))
  let at = start
  for (let packets = 0; packets < kind.headers;) {
    const next = page(bytes, at)
    if (next.serial === first.serial) packets += next.packets
    at = next.end
    if (at > bytes.size) throw new UnreadableFile('it ends within its Ogg headers')
    refuseLargeTag('Ogg header', at - start)
  }
  return { container: 'ogg', codec: kind.codec, audio: [{ start: at, end }], pages: 'ogg' }
}

const page = (bytes: FileBytes, at: number) => {
  const header = bytes.at(at, 27)
  if (header.length < 27 || header.toString('latin1', 0, 4) !== 'OggS')
    throw new UnreadableFile('it ends or breaks off within its Ogg headers')
  const segments = bytes.at(at + 27, header[26]!)
  const data = at + 27 + header[26]!
  return {
    serial: header.readUInt32LE(14),
    data,
    end: data + segments.reduce((sum, size) => sum + size, 0),
    packets: segments.reduce((count, size) => count + (size < 255 ? 1 : 0), 0),
  }
}

/** Zeroes what a retag may change in the pages: serial number, page number and checksum (bytes 14 to 26 of each page header). */
export const withoutPageNumbers = (bytes: Buffer) => {
  for (let at = bytes.indexOf('OggS\0', 0, 'latin1'); at >= 0; at = bytes.indexOf('OggS\0', at + 5, 'latin1'))
    bytes.fill(0, Math.min(at + 14, bytes.length), Math.min(at + 26, bytes.length))
  return bytes
}
