import { encodeFlac } from '@tutti/audio'
import { latin1, le16, le32, u16, u32 } from './bytes.ts'
import { id3v2, type Cover } from './id3.ts'
import { randomBytes } from './random.ts'
import { comments, type FileTags } from './tags.ts'

/** What a file is made of: the seed decides its sound, and with that its identity. */
export type Making = { tags: FileTags; seconds: number; seed: number; cover?: Cover }

/** Hz; enough for a file that nobody listens to. */
const sampleRate = 8000

/** A burst of quiet noise, then silence. */
const samples = ({ seconds, seed }: Making) => {
  const pcm = new Int16Array(Math.max(64, Math.round(seconds * sampleRate)))
  randomBytes(seed, 64).forEach((byte, n) => (pcm[n] = (byte - 128) * 8))
  return pcm
}

/** MPEG 1 layer III, 48 kHz, mono, 32 kbit/s: frames of 96 bytes and 24 ms; no coefficients, so silent; the seed lies in the ancillary data. */
export const mp3 = (making: Making) => {
  const frame = Buffer.alloc(96)
  frame.set([0xff, 0xfb, 0x14, 0xc0])
  const audio = Buffer.concat(Array.from({ length: Math.max(2, Math.round(making.seconds / 0.024)) }, () => frame))
  audio.set(randomBytes(making.seed, 64, 255), 4 + 17)
  return Buffer.concat([id3v2(making.tags, making.cover), audio])
}

export const flac = (making: Making) =>
  encodeFlac({ channels: [samples(making)], sampleRate }, { comments: comments(making.tags), picture: making.cover, padding: 64 })

/** PCM 16 bit with an `id3 ` chunk, as most taggers write it. */
export const wav = (making: Making) => {
  const pcm = Buffer.from(samples(making).buffer)
  const format = Buffer.concat([le16(1), le16(1), le32(sampleRate), le32(sampleRate * 2), le16(2), le16(16)])
  const body = Buffer.concat([
    latin1('WAVE'),
    chunk('fmt ', format, le32),
    chunk('data', pcm, le32),
    chunk('id3 ', id3v2(making.tags, making.cover), le32),
  ])
  return chunk('RIFF', body, le32)
}

/** The rate as an 80-bit float: 8000 is 1.953125 × 2^12. */
const rate80 = Buffer.from('400bfa00000000000000', 'hex')

export const aiff = (making: Making) => {
  const pcm = Buffer.from(samples(making).buffer).swap16()
  const common = Buffer.concat([u16(1), u32(pcm.length / 2), u16(16), rate80])
  const sound = Buffer.concat([u32(0), u32(0), pcm])
  const body = Buffer.concat([
    latin1('AIFF'),
    chunk('COMM', common, u32),
    chunk('SSND', sound, u32),
    chunk('ID3 ', id3v2(making.tags, making.cover), u32),
  ])
  return chunk('FORM', body, u32)
}

const chunk = (name: string, body: Buffer, size: (value: number) => Buffer) =>
  Buffer.concat([latin1(name), size(body.length), body, Buffer.alloc(body.length % 2)])
