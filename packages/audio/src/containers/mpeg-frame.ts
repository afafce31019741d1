type Frame = { length: number; samples: number; hertz: number; kbits: number; kind: string; codec: 'mp2' | 'mp3' | 'aac' }

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

/** The frame whose header lies there: bytes, samples for each channel, Hz and kbit/s; `kind` is what all frames of a file have in common. */
export const frameAt = (bytes: Buffer, at: number): Frame | undefined => {
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
  const codec = layer === 1 ? ('mp3' as const) : ('mp2' as const)
  return { length, samples, hertz, kbits, kind: `mpeg-${version}-${layer}-${frequency}`, codec }
}

const adts = (bytes: Buffer, at: number): Frame | undefined => {
  if (at + 6 > bytes.length) return undefined
  const length = ((bytes[at + 3]! & 3) << 11) | (bytes[at + 4]! << 3) | (bytes[at + 5]! >> 5)
  return length < 7
    ? undefined
    : { length, samples: 1_024, hertz: 0, kbits: 0, kind: `adts-${bytes[at + 2]! & 0xfc}`, codec: 'aac' as const }
}
