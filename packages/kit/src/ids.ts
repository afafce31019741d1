import { randomBytes } from 'node:crypto'

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
/** 62^22 > 2^128: 22 digits hold 128 bits. */
export const ID_LENGTH = 22
const ID = /^[0-9A-Za-z]{22}$/

/** 16 bytes as 22 base62 digits. */
export const base62 = (bytes: Uint8Array): string => {
  let rest = 0n
  for (const byte of bytes.subarray(0, 16)) rest = (rest << 8n) | BigInt(byte)
  let text = ''
  for (let i = 0; i < ID_LENGTH; i += 1) {
    text = DIGITS[Number(rest % 62n)] + text
    rest /= 62n
  }
  return text
}

/** A new public id: 128 random bits, 22 base62 digits. */
export const newId = (): string => base62(randomBytes(16))

export const isId = (text: string): boolean => ID.test(text)

/** UUIDv7 (RFC 9562, 5.7): sorts by the time it was made, to the ms; within one ms by a counter. */
export const uuidv7 = (): string => {
  const now = Math.max(Date.now(), lastMs)
  counter = now === lastMs ? counter + 1 : randomBytes(2).readUInt16BE() & 0x3ff
  lastMs = counter > 0xfff ? now + 1 : now
  if (counter > 0xfff) counter = 0
  const hex = lastMs.toString(16).padStart(12, '0')
  const random = randomBytes(8)
  random[0] = (random[0]! & 0x3f) | 0x80
  const tail = random.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${counter.toString(16).padStart(3, '0')}-${tail.slice(0, 4)}-${tail.slice(4)}`
}

let lastMs = 0
let counter = 0
