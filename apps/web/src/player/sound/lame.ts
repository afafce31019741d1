/** What an encoder put before the music, in samples, and how much music there is. What a decoder adds (529) browsers take away themselves. */
export type Trim = { delay: number; samples: number }

const WITHOUT_SIDE_INFO = 4

/**
 * Reads the encoder's delay and padding out of a first MPEG audio frame that carries a Xing or Info header with LAME's extension
 * (http://gabriel.mp3-tech.org/mp3infotag.html). `undefined` where there is none.
 */
export function readTrim(frame: Uint8Array): Trim | undefined {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  if (frame.length < 192 || frame[0] !== 0xff || (frame[1]! & 0xe0) !== 0xe0) return undefined
  const isMpeg1 = ((frame[1]! >> 3) & 3) === 3
  const isMono = frame[3]! >> 6 === 3
  const xing = WITHOUT_SIDE_INFO + (isMpeg1 ? (isMono ? 17 : 32) : isMono ? 9 : 17)
  const name = view.getUint32(xing)
  // "Xing" or "Info".
  if (name !== 0x58696e67 && name !== 0x496e666f) return undefined
  const flags = view.getUint32(xing + 4)
  // Frames, bytes, table of contents and quality are there if their flag says so.
  const sizes = [4, 4, 100, 4].map((size, bit) => (flags & (1 << bit) ? size : 0))
  const extension = xing + 8 + sizes.reduce((sum, size) => sum + size, 0)
  if (!(flags & 1) || extension + 24 > frame.length) return undefined
  const frames = view.getUint32(xing + 8)
  const delay = (frame[extension + 21]! << 4) | (frame[extension + 22]! >> 4)
  const padding = ((frame[extension + 22]! & 15) << 8) | frame[extension + 23]!
  const samples = frames * (isMpeg1 ? 1152 : 576) - delay - padding
  return delay > 0 && samples > 0 ? { delay, samples } : undefined
}

/** Where the first frame begins: behind a tag in front of it (ID3v2, section 3.1), which these ten bytes tell the size of. */
export function behindTag(bytes: Uint8Array): number {
  if (bytes.length < 10 || String.fromCharCode(...bytes.subarray(0, 3)) !== 'ID3') return 0
  const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + (bytes[at]! & 127), 0)
  return 10 + size + (bytes[5]! & 16 ? 10 : 0)
}
