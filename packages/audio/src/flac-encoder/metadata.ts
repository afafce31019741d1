/** A front cover; width and height in pixels, 0 if not known. */
export type FlacPicture = { bytes: Uint8Array; mime: string; width?: number; height?: number }

const vendor = Buffer.from('Tutti')

/** A Vorbis comment (also in Ogg): vendor, then `NAME=value` entries. */
export const vorbisComment = (comments: [string, string][]) => {
  const entries = comments.map(([name, value]) => Buffer.from(`${name}=${value}`))
  return Buffer.concat([
    uint32le(vendor.length),
    vendor,
    uint32le(entries.length),
    ...entries.flatMap((entry) => [uint32le(entry.length), entry]),
  ])
}

/** A PICTURE block's content (RFC 9639, 8.8), type 3: front cover. Ogg carries the same in base64. */
export const pictureBlock = ({ bytes, mime, width = 0, height = 0 }: FlacPicture) =>
  Buffer.concat([
    uint32(3),
    uint32(mime.length),
    Buffer.from(mime),
    uint32(0),
    uint32(width),
    uint32(height),
    uint32(24),
    uint32(0),
    uint32(bytes.length),
    bytes,
  ])

/** A metadata block with its header. */
export const block = (type: number, content: Uint8Array, last = false) =>
  Buffer.concat([uint32(((last ? 0x80 | type : type) << 24) | content.length), content])

export type StreamInfo = { blockSize: number; sampleRate: number; channels: number; samples: number; md5: Uint8Array }

export const streamInfo = ({ blockSize, sampleRate, channels, samples, md5 }: StreamInfo) => {
  const info = Buffer.alloc(34)
  info.writeUInt16BE(blockSize, 0)
  info.writeUInt16BE(blockSize, 2)
  info.writeBigUInt64BE((BigInt(sampleRate) << 44n) | (BigInt(channels - 1) << 41n) | (15n << 36n) | BigInt(samples), 10)
  info.set(md5, 18)
  return info
}

const uint32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value | 0)
  return bytes
}

const uint32le = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
