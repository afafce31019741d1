import { crc32, deflateSync } from 'node:zlib'
import { latin1, u32 } from './bytes.ts'
import type { Cover } from './id3.ts'
import { randomBytes } from './random.ts'

const side = 8

/** An 8 × 8 picture in colours that the seed decides. */
export const tinyCover = (seed: number): Cover => {
  const rows = Array.from({ length: side }, (_, y) => Buffer.concat([Buffer.from([0]), randomBytes(seed * side + y, side * 3)]))
  const header = Buffer.concat([u32(side), u32(side), Buffer.from([8, 2, 0, 0, 0])])
  const bytes = Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows), { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
  return { bytes, mime: 'image/png' }
}

const chunk = (name: string, body: Buffer) => {
  const named = Buffer.concat([latin1(name), body])
  return Buffer.concat([u32(body.length), named, u32(crc32(named))])
}
