import type { HlsCodec } from './grid.ts'

type Bytes = AsyncIterable<Buffer>

/** Takes the frames of an encoder out of what it is carried in. @throws Error when that is not what was announced */
export const framesIn = (codec: HlsCodec, bytes: Bytes): AsyncGenerator<Buffer> => (codec === 'aac' ? adts(bytes) : ogg(bytes))

const ADTS_HEAD = 7

/** ISO/IEC 13818-7, 6.2: a head that says how long it and the frame are. */
async function* adts(bytes: Bytes): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of bytes) {
    rest = Buffer.concat([rest, chunk])
    let at = 0
    for (; rest.length - at >= ADTS_HEAD;) {
      if (rest.readUInt16BE(at) >> 4 !== 0xfff) throw new Error('what came out is no AAC')
      const length = (rest.readUIntBE(at + 3, 3) >> 5) & 0x1fff
      const head = rest[at + 1]! & 1 ? ADTS_HEAD : ADTS_HEAD + 2
      if (length <= head) throw new Error('what came out is no AAC')
      if (rest.length - at < length) break
      yield rest.subarray(at + head, at + length)
      at += length
    }
    rest = rest.subarray(at)
  }
}

const PAGE_HEAD = 27
const HEADERS = 2
const FULL = 255

/** RFC 3533, 6: pages of packets; the first two of Opus are its headers (RFC 7845, 3). */
async function* ogg(bytes: Bytes): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  let begun: Buffer[] = []
  let count = 0
  for await (const chunk of bytes) {
    rest = Buffer.concat([rest, chunk])
    for (let page = pageIn(rest); page; page = pageIn(rest)) {
      for (const { part, isLast } of page.parts) {
        begun.push(part)
        if (!isLast) continue
        if (count >= HEADERS) yield begun.length === 1 ? begun[0]! : Buffer.concat(begun)
        begun = []
        count += 1
      }
      rest = rest.subarray(page.length)
    }
  }
}

type Page = { length: number; parts: { part: Buffer; isLast: boolean }[] }

const pageIn = (bytes: Buffer): Page | undefined => {
  if (bytes.length < PAGE_HEAD) return undefined
  if (bytes.toString('latin1', 0, 4) !== 'OggS') throw new Error('what came out is no Ogg')
  const lacing = bytes.subarray(PAGE_HEAD, PAGE_HEAD + bytes[26]!)
  const length = PAGE_HEAD + bytes[26]! + lacing.reduce((sum, size) => sum + size, 0)
  if (bytes.length < length) return undefined
  const parts: Page['parts'] = []
  let [at, size] = [PAGE_HEAD + lacing.length, 0]
  lacing.forEach((value, n) => {
    size += value
    if (value === FULL && n < lacing.length - 1) return
    parts.push({ part: bytes.subarray(at, at + size), isLast: value < FULL })
    at += size
    size = 0
  })
  return { length, parts }
}
