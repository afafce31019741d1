const table = (polynomial: number, width: 8 | 16) =>
  Uint16Array.from({ length: 256 }, (_, byte) => {
    let crc = byte << (width - 8)
    for (let bit = 0; bit < 8; bit += 1) crc = crc & (1 << (width - 1)) ? (crc << 1) ^ polynomial : crc << 1
    return crc & ((1 << width) - 1)
  })

const table8 = table(0x07, 8)
const table16 = table(0x8005, 16)

/** Of a frame header (RFC 9639, 9.1.8). */
export const crc8 = (bytes: Uint8Array) => {
  let crc = 0
  for (let n = 0; n < bytes.length; n += 1) crc = table8[crc ^ bytes[n]!]!
  return crc
}

/** Of a whole frame (RFC 9639, 9.3). */
export const crc16 = (bytes: Uint8Array) => {
  let crc = 0
  for (let n = 0; n < bytes.length; n += 1) crc = ((crc << 8) & 0xffff) ^ table16[(crc >>> 8) ^ bytes[n]!]!
  return crc
}
