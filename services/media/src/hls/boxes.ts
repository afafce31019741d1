/** A number as so many bytes, the highest first. */
export const uint = (bytes: 1 | 2 | 3 | 4 | 8, value: number): Buffer => {
  const buffer = Buffer.alloc(bytes)
  if (bytes === 8) buffer.writeBigUInt64BE(BigInt(value))
  else buffer.writeUIntBE(value, 0, bytes)
  return buffer
}

export const zeros = (count: number): Buffer => Buffer.alloc(count)

/** A box of ISO/IEC 14496-12 (4.2): its size, its type, what is in it. */
export const box = (type: string, ...content: readonly Buffer[]): Buffer => {
  const size = content.reduce((sum, { length }) => sum + length, 8)
  return Buffer.concat([uint(4, size), Buffer.from(type, 'latin1'), ...content])
}

type Full = { version?: 0 | 1; flags?: number }

/** A box with version and flags. */
export const fullBox = (type: string, { version = 0, flags = 0 }: Full, ...content: readonly Buffer[]): Buffer =>
  box(type, uint(1, version), uint(3, flags), ...content)
