import type { FileBytes } from '../read/file-bytes.ts'
import type { Edges } from './index.ts'
import { UnreadableFile, type Layout } from './layout.ts'

/** kbit/s by layer for MPEG 1, and for MPEG 2 and 2.5 (ISO/IEC 11172-3, 13818-3). */
const rates1 = [
  [],
  [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  [32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  [32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
]
const rates2 = [
  [],
  [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  [32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
]
const frequencies = [44_100, 48_000, 32_000]

const searched = 128 * 1024

/** The first frame that is followed by another one; what precedes it is padding. */
export const mpegLayout = (bytes: FileBytes, { start, end }: Edges): Layout => {
  const near = bytes.at(start, Math.min(searched, end - start))
  for (let at = near.indexOf(0xff); at >= 0 && at + 4 <= near.length; at = near.indexOf(0xff, at + 1)) {
    const frame = frameAt(near, at)
    if (!frame) continue
    const next = start + at + frame.length
    const follower = bytes.at(next, 7)
    // A file of one frame ends there; any other goes on with a frame of the same kind.
    if (next < end && frameAt(follower, 0)?.kind !== frame.kind) continue
    const layer = frame.kind.startsWith('adts') ? ('adts' as const) : ('mp3' as const)
    return { container: layer, codec: frame.codec, audio: [{ start: start + at, end }] }
  }
  throw new UnreadableFile(`it is no audio that is known: no header of any format, and no MPEG frame in its first ${searched / 1024} KB`)
}

const frameAt = (bytes: Buffer, at: number) => {
  if (at + 4 > bytes.length || bytes[at] !== 0xff) return undefined
  const [second, third] = [bytes[at + 1]!, bytes[at + 2]!]
  if ((second & 0xf6) === 0xf0) return adts(bytes, at)
  const [version, layer, rate, frequency] = [(second >> 3) & 3, (second >> 1) & 3, third >> 4, (third >> 2) & 3]
  if ((second & 0xe0) !== 0xe0 || version === 1 || layer === 0 || rate === 0 || rate === 15 || frequency === 3) return undefined
  const kbits = (version === 3 ? rates1 : rates2)[layer]![rate - 1]!
  const hertz = frequencies[frequency]! / (version === 3 ? 1 : version === 2 ? 2 : 4)
  const padding = (third >> 1) & 1
  const samples = layer === 3 ? 384 : layer === 1 && version !== 3 ? 576 : 1152
  const length = layer === 3 ? (Math.floor((12_000 * kbits) / hertz) + padding) * 4 : Math.floor((samples * 125 * kbits) / hertz) + padding
  return { length, kind: `mpeg-${version}-${layer}-${frequency}`, codec: layer === 1 ? ('mp3' as const) : ('mp2' as const) }
}

const adts = (bytes: Buffer, at: number) => {
  if (at + 6 > bytes.length) return undefined
  const length = ((bytes[at + 3]! & 3) << 11) | (bytes[at + 4]! << 3) | (bytes[at + 5]! >> 5)
  return length < 7 ? undefined : { length, kind: `adts-${bytes[at + 2]! & 0xfc}`, codec: 'aac' as const }
}
