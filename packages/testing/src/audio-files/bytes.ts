export const u32 = (value: number) => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value >>> 0)
  return bytes
}

export const u16 = (value: number) => Buffer.from([value >> 8, value & 255])

export const le32 = (value: number) => u32(value).reverse()

export const le16 = (value: number) => u16(value).reverse()

export const latin1 = (text: string) => Buffer.from(text, 'latin1')
