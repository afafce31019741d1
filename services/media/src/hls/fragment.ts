import { box, fullBox, uint } from './boxes.ts'
import { CODING, type HlsCodec, SEGMENT_SAMPLES } from './grid.ts'

const TRACK = 1
const BASE_IS_MOOF = 0x20000
const DURATION_IS_THERE = 8
const OFFSET_AND_SIZES = 0x201
/** Of the parts of a moof that do not grow with the number of frames: the headers of moof, mfhd, traf, tfhd, tfdt and trun. */
const FIXED = 8 + 16 + 8 + 20 + 20 + 20

/** A media segment: one fragment with the frames of the nth segment of a track. */
export type Segment = { codec: HlsCodec; nth: number; frames: readonly Buffer[] }

/** ISO/IEC 14496-12, 8.8: its place in time, the sizes of its frames, and they themselves. */
export const mediaSegment = ({ codec, nth, frames }: Segment): Buffer => {
  const offset = FIXED + 4 * frames.length + 8
  const traf = box(
    'traf',
    fullBox('tfhd', { flags: BASE_IS_MOOF | DURATION_IS_THERE }, uint(4, TRACK), uint(4, CODING[codec].frame)),
    fullBox('tfdt', { version: 1 }, uint(8, nth * SEGMENT_SAMPLES)),
    fullBox('trun', { flags: OFFSET_AND_SIZES }, uint(4, frames.length), uint(4, offset), ...frames.map(({ length }) => uint(4, length))),
  )
  return Buffer.concat([box('moof', fullBox('mfhd', {}, uint(4, nth + 1)), traf), box('mdat', ...frames)])
}

/** Reads the size of a box out of its first four bytes. */
export const sizeOfBox = (head: Buffer): number => head.readUInt32BE(0)
