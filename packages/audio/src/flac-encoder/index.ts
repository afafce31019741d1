import { createHash } from 'node:crypto'
import { bitWriter } from './bit-writer.ts'
import { writeFrame } from './frame.ts'
import { block, pictureBlock, streamInfo, vorbisComment, type FlacPicture } from './metadata.ts'
import { blockSize } from './subframe.ts'

export { pictureBlock, vorbisComment, type FlacPicture } from './metadata.ts'

/** 16-bit samples, one array a channel (1 to 8, of one length); `sampleRate` in Hz. */
export type Pcm = { channels: Int16Array[]; sampleRate: number }

export type FlacTags = { comments?: [string, string][]; picture?: FlacPicture; /** bytes left free for later tags */ padding?: number }

/**
 * Losslessly encodes to a FLAC file (RFC 9639), with fixed predictors and Rice coding: about the size of `flac -2`.
 * Synchronous and busy (some 20 million samples a second): call it in a worker for anything longer than a second of audio.
 */
export const encodeFlac = (pcm: Pcm, { comments = [], picture, padding = 0 }: FlacTags = {}): Buffer => {
  const { channels, sampleRate } = pcm
  const samples = channels[0]?.length ?? 0
  if (channels.length < 1 || channels.length > 8 || channels.some((channel) => channel.length !== samples) || !samples) {
    throw new Error(
      `cannot encode FLAC: it takes 1 to 8 channels of one length and at least one sample, not ${channels.length} of ${channels.map((channel) => channel.length)}`,
    )
  }
  const out = bitWriter(Math.max(1024, samples * channels.length))
  for (let from = 0; from < samples; from += blockSize) {
    writeFrame(out, channels, { number: from / blockSize, from, length: Math.min(blockSize, samples - from), sampleRate })
  }
  return Buffer.concat([
    Buffer.from('fLaC'),
    block(0, streamInfo({ blockSize, sampleRate, channels: channels.length, samples, md5: md5(channels) })),
    ...(picture ? [block(6, pictureBlock(picture))] : []),
    ...(padding ? [block(1, Buffer.alloc(padding))] : []),
    block(4, vorbisComment(comments), true),
    out.bytes(),
  ])
}

/** Of the interleaved little-endian samples, for decoders to check. */
const md5 = (channels: Int16Array[]) => {
  const hash = createHash('md5')
  const part = Buffer.alloc(blockSize * channels.length * 2)
  const samples = channels[0]!.length
  const words = new Int16Array(part.buffer, part.byteOffset, part.length / 2)
  for (let from = 0; from < samples; from += blockSize) {
    const length = Math.min(blockSize, samples - from)
    for (let n = 0, at = 0; n < length; n += 1) for (let c = 0; c < channels.length; c += 1) words[at++] = channels[c]![from + n]!
    hash.update(part.subarray(0, length * channels.length * 2))
  }
  return hash.digest()
}
