import { pictureBlock, vorbisComment } from '@tutti/audio'
import { crc32 } from 'node:zlib'
import { latin1, le32 } from './bytes.ts'
import { encoded, packetsOf } from './packets.ts'
import type { Making } from './plain.ts'
import { comments } from './tags.ts'

/** Samples a packet, and what the position in samples counts in. */
const vorbisPacket = 256
const vorbisRate = 8000
const opusPacket = 960
const opusRate = 48_000
const preSkip = 312

const allComments = ({ tags, cover }: Making) =>
  vorbisComment([
    ...comments(tags),
    ...(cover ? [['METADATA_BLOCK_PICTURE', pictureBlock(cover).toString('base64')] as [string, string]] : []),
  ])

export const vorbis = (making: Making) => {
  const audio = packetsOf('vorbis', Math.max(2, Math.round((making.seconds * vorbisRate) / vorbisPacket) + 1), making.seed)
  const comment = Buffer.concat([latin1('\x03vorbis'), allComments(making), latin1('\x01')])
  return stream(making.seed, [[encoded.vorbis.headers[0]!], [comment, encoded.vorbis.headers[1]!]], {
    packets: audio,
    samples: vorbisPacket,
    first: -vorbisPacket,
  })
}

export const opus = (making: Making) => {
  const audio = packetsOf('opus', Math.max(1, Math.round((making.seconds * opusRate + preSkip) / opusPacket)), making.seed)
  const comment = Buffer.concat([latin1('OpusTags'), allComments(making)])
  return stream(making.seed, [[encoded.opus.headers[0]!], [comment]], { packets: audio, samples: opusPacket, first: 0 })
}

type Audio = { packets: Buffer[]; samples: number; first: number }

const packetsAPage = 50

/** Headers on pages of their own, then audio (RFC 3533). */
const stream = (seed: number, headers: Buffer[][], audio: Audio) => {
  const pages: Page[] = headers.flatMap((packets) => paged(packets, 0))
  for (let n = 0; n < audio.packets.length; n += packetsAPage) {
    const packets = audio.packets.slice(n, n + packetsAPage)
    pages.push(...paged(packets, Math.max(0, audio.first + (n + packets.length) * audio.samples)))
  }
  return Buffer.concat(pages.map((page, n) => write(page, { number: n, serial: seed >>> 0, last: n === pages.length - 1 })))
}

type Page = { lacing: number[]; data: Buffer; position: number; continued: boolean }

const paged = (packets: Buffer[], position: number): Page[] => {
  const lacing = packets.flatMap((packet) => [...Array.from({ length: Math.floor(packet.length / 255) }, () => 255), packet.length % 255])
  const data = Buffer.concat(packets)
  const pages: Page[] = []
  for (let at = 0, from = 0; at < lacing.length; at += 255) {
    const part = lacing.slice(at, at + 255)
    const size = part.reduce((sum, one) => sum + one, 0)
    pages.push({ lacing: part, data: data.subarray(from, from + size), position, continued: at > 0 && lacing[at - 1] === 255 })
    from += size
  }
  return pages
}

const write = (
  { lacing, data, position, continued }: Page,
  { number, serial, last }: { number: number; serial: number; last: boolean },
) => {
  const flags = (continued ? 1 : 0) | (number === 0 ? 2 : 0) | (last ? 4 : 0)
  const header = Buffer.concat([
    latin1('OggS\0'),
    Buffer.from([flags]),
    le32(position),
    le32(0),
    le32(serial),
    le32(number),
    le32(0),
    Buffer.from([lacing.length, ...lacing]),
  ])
  const page = Buffer.concat([header, data])
  page.writeUInt32LE(checksum(page), 22)
  return page
}

const reversed = Uint8Array.from({ length: 256 }, (_, byte) => reverse(byte, 8))

function reverse(value: number, bits: number) {
  let out = 0
  for (let n = 0; n < bits; n += 1) out = (out << 1) | ((value >>> n) & 1)
  return out >>> 0
}

/** Ogg's CRC-32 runs the other way round than zlib's and starts at 0: mirrored bytes and a start that cancels zlib's inversion give it. */
const checksum = (page: Buffer) => {
  const mirrored = Buffer.alloc(page.length)
  for (let n = 0; n < page.length; n += 1) mirrored[n] = reversed[page[n]!]!
  return reverse((crc32(mirrored, 0xffffffff) ^ 0xffffffff) >>> 0, 32)
}
