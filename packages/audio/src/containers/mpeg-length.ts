import type { FileBytes } from '../read/file-bytes.ts'
import type { Edges } from './index.ts'
import { frameAt } from './mpeg-frame.ts'

const PLACES = 8
const NEAR_BYTES = 4_096
const BLOCK_BYTES = 256 * 1024
/** What is larger is estimated: five hours at 32 kbit/s, or half an hour at 320. */
const MOST_BYTES = 64 * 1024 * 1024
/** Where a first frame says how many follow: Xing's and LAME's behind its side information, Fraunhofer's at 36. */
const HEAD_BYTES = 64

/**
 * The length of an MPEG stream of changing bitrate that does not say it itself, in ms: tag libraries take the bitrate of its first frame
 * for that of all. `undefined` where they are right.
 */
export const countedDurationMs = (bytes: FileBytes, audio: Edges): number | undefined => {
  if (audio.end - audio.start > MOST_BYTES || saysItself(bytes, audio) || isConstant(bytes, audio)) return undefined
  const { samples, hertz } = count(bytes, audio)
  return hertz > 0 ? (samples * 1_000) / hertz : undefined
}

const saysItself = (bytes: FileBytes, { start }: Edges) => /Xing|Info|VBRI/.test(bytes.at(start, HEAD_BYTES).toString('latin1'))

/** Whether frames all over the file have the bitrate of the first. */
const isConstant = (bytes: FileBytes, { start, end }: Edges): boolean => {
  const first = frameAt(bytes.at(start, 7), 0)
  const kbitsAt = (at: number) => {
    const near = bytes.at(at, Math.min(NEAR_BYTES, end - at))
    for (let n = near.indexOf(0xff); n >= 0; n = near.indexOf(0xff, n + 1)) {
      const frame = frameAt(near, n)
      if (frame?.kind === first?.kind && frameAt(near, n + frame!.length)?.kind === first?.kind) return frame!.kbits
    }
    return first?.kbits
  }
  const places = Array.from({ length: PLACES }, (_, n) => start + Math.floor(((end - start) * (n + 1)) / (PLACES + 1)))
  return places.every((at) => kbitsAt(at) === first?.kbits)
}

const count = (bytes: FileBytes, { start, end }: Edges) => {
  let [samples, hertz, at] = [0, 0, start]
  const kind = frameAt(bytes.at(start, 7), 0)?.kind
  while (at < end) {
    const block = bytes.at(at, Math.min(BLOCK_BYTES, end - at))
    let n = 0
    for (; n + 7 <= block.length;) {
      const frame = frameAt(block, n)
      if (frame && frame.kind === kind) {
        samples += frame.samples
        hertz = frame.hertz
      }
      n += frame?.kind === kind ? frame!.length : 1
    }
    at += Math.max(n, 7)
  }
  return { samples, hertz }
}
