import { box, fullBox, uint, zeros } from './boxes.ts'
import { CODING, RATE, type Variant } from './grid.ts'

/** The same for every track of a variant: what a decoder has to know before the first segment. */
export type Head = Variant & { channels: 1 | 2 }

const TRACK = 1
/** 1 in fixed point, and the matrix that turns nothing. */
const ONE = 0x10000
const MATRIX = Buffer.concat([ONE, 0, 0, 0, ONE, 0, 0, 0, 0x40000000].map((value) => uint(4, value)))
const UNDEFINED_LANGUAGE = 0x55c4
/** Of sampling rates (ISO/IEC 14496-3, 1.6.3.3). */
const INDEX_OF_48000 = 3
const AAC_LC = 2

/**
 * The init segment (ISO/IEC 14496-12; CMAF, ISO/IEC 23000-19). The edit list says how much in front is no music, so that the first
 * sample of the music is at time zero.
 */
export const initSegment = (head: Head): Buffer =>
  Buffer.concat([
    box('ftyp', Buffer.from('iso6'), uint(4, 0), Buffer.from('iso6cmfcmp41')),
    box('moov', mvhd(), trak(head), box('mvex', trex(head))),
  ])

const mvhd = () =>
  fullBox('mvhd', {}, zeros(8), uint(4, RATE), uint(4, 0), uint(4, ONE), uint(2, 0x100), zeros(10), MATRIX, zeros(24), uint(4, TRACK + 1))

const trex = ({ codec }: Head) => fullBox('trex', {}, uint(4, TRACK), uint(4, 1), uint(4, CODING[codec].frame), uint(4, 0), uint(4, 0))

const IN_USE = 3
const trak = (head: Head) =>
  box(
    'trak',
    fullBox(
      'tkhd',
      { flags: IN_USE },
      zeros(8),
      uint(4, TRACK),
      zeros(4),
      zeros(4),
      zeros(8),
      zeros(4),
      uint(2, 0x100),
      zeros(2),
      MATRIX,
      zeros(8),
    ),
    box('edts', fullBox('elst', {}, uint(4, 1), uint(4, 0), uint(4, CODING[head.codec].delay), uint(4, ONE))),
    box(
      'mdia',
      fullBox('mdhd', {}, zeros(8), uint(4, RATE), uint(4, 0), uint(2, UNDEFINED_LANGUAGE), zeros(2)),
      fullBox('hdlr', {}, zeros(4), Buffer.from('soun'), zeros(12), Buffer.from('\0')),
      box('minf', fullBox('smhd', {}, zeros(4)), box('dinf', fullBox('dref', {}, uint(4, 1), fullBox('url ', { flags: 1 }))), stbl(head)),
    ),
  )

/** Samples are listed in the segments. */
const stbl = (head: Head) =>
  box(
    'stbl',
    fullBox('stsd', {}, uint(4, 1), entry(head)),
    fullBox('stts', {}, uint(4, 0)),
    fullBox('stsc', {}, uint(4, 0)),
    fullBox('stsz', {}, uint(4, 0), uint(4, 0)),
    fullBox('stco', {}, uint(4, 0)),
  )

const entry = (head: Head) => {
  const sound = [zeros(6), uint(2, 1), zeros(8), uint(2, head.channels), uint(2, 16), zeros(4), uint(2, RATE), zeros(2)]
  return head.codec === 'aac' ? box('mp4a', ...sound, esds(head)) : box('Opus', ...sound, dOps(head))
}

/** https://opus-codec.org/docs/opus_in_isobmff.html, 4.3.2. */
const dOps = ({ channels, codec }: Head) =>
  box('dOps', uint(1, 0), uint(1, channels), uint(2, CODING[codec].delay), uint(4, RATE), zeros(2), uint(1, 0))

/** Descriptors of ISO/IEC 14496-1, 7.2.6, around an AudioSpecificConfig. */
const esds = ({ channels, kbps }: Head) => {
  const descriptor = (tag: number, ...content: Buffer[]) => {
    const body = Buffer.concat(content)
    return Buffer.concat([uint(1, tag), uint(1, body.length), body])
  }
  const config = uint(2, (AAC_LC << 11) | (INDEX_OF_48000 << 7) | (channels << 3))
  const decoder = descriptor(4, uint(1, 0x40), uint(1, 0x15), zeros(3), uint(4, kbps * 1_000), uint(4, kbps * 1_000), descriptor(5, config))
  return fullBox('esds', {}, descriptor(3, uint(2, 0), uint(1, 0), decoder, descriptor(6, uint(1, 2))))
}
