import type { BitWriter } from './bit-writer.ts'
import { crc16, crc8 } from './crc.ts'
import { blockSize, writeSubframe } from './subframe.ts'

/** How two channels are stored (RFC 9639, 9.1.3): side and mid need one bit more and one bit less respectively. */
const coding = { independent: 1, leftSide: 8, midSide: 10 }

const scratch = [new Int32Array(blockSize), new Int32Array(blockSize), new Int32Array(blockSize), new Int32Array(blockSize)]

export type Block = { number: number; from: number; length: number; sampleRate: number }

export const writeFrame = (out: BitWriter, channels: Int16Array[], block: Block) => {
  const start = out.length()
  const parts = channels.map((channel, n) => copy(channel, { ...block, into: scratch[n]! }))
  const { code, subframes } =
    parts.length === 2
      ? stereo(parts[0]!, parts[1]!)
      : { code: parts.length - 1, subframes: parts.map((samples) => ({ samples, bits: 16 })) }
  writeHeader(out, block, code)
  out.write(crc8(out.bytes(start)), 8)
  for (const { samples, bits } of subframes) writeSubframe(out, samples, bits)
  out.align()
  out.write(crc16(out.bytes(start)), 16)
}

const copy = (channel: Int16Array, { from, length, into }: Block & { into: Int32Array }) => {
  const part = into.subarray(0, length)
  for (let n = 0; n < length; n += 1) part[n] = channel[from + n]!
  return part
}

/** Chooses by the roughness (sum of second differences) of left, right, mid and side. */
const stereo = (left: Int32Array, right: Int32Array) => {
  const mid = scratch[2]!.subarray(0, left.length)
  const side = scratch[3]!.subarray(0, left.length)
  for (let n = 0; n < left.length; n += 1) {
    side[n] = left[n]! - right[n]!
    mid[n] = (left[n]! + right[n]!) >> 1
  }
  const [l, r, m, s] = [left, right, mid, side].map(roughness) as [number, number, number, number]
  if (m + s < l + r && m < l)
    return {
      code: coding.midSide,
      subframes: [
        { samples: mid, bits: 16 },
        { samples: side, bits: 17 },
      ],
    }
  if (s < r)
    return {
      code: coding.leftSide,
      subframes: [
        { samples: left, bits: 16 },
        { samples: side, bits: 17 },
      ],
    }
  return {
    code: coding.independent,
    subframes: [
      { samples: left, bits: 16 },
      { samples: right, bits: 16 },
    ],
  }
}

const roughness = (samples: Int32Array) => {
  let sum = 0
  for (let n = 2; n < samples.length; n += 2) sum += Math.abs(samples[n]! - 2 * samples[n - 1]! + samples[n - 2]!)
  return sum
}

/** Fixed block size; its number is coded like a character of UTF-8. The rate is read from STREAMINFO. */
const writeHeader = (out: BitWriter, { number, length }: Block, code: number) => {
  out.write(0xfff8, 16)
  out.write(length === blockSize ? 0xc0 : 0x70, 8)
  out.write((code << 4) | (4 << 1), 8)
  writeNumber(out, number)
  if (length !== blockSize) out.write(length - 1, 16)
}

const writeNumber = (out: BitWriter, value: number) => {
  if (value < 0x80) return out.write(value, 8)
  const extra = value < 0x800 ? 1 : value < 0x10000 ? 2 : value < 0x200000 ? 3 : 4
  out.write(((0xff00 >> (extra + 1)) & 0xff) | (value >>> (6 * extra)), 8)
  for (let n = extra - 1; n >= 0; n -= 1) out.write(0x80 | ((value >>> (6 * n)) & 0x3f), 8)
}
