import { PARTITIONS } from './port.ts'

const encoder = new TextEncoder()

/**
 * The partition (0 to {@link PARTITIONS} − 1) of a subject: FNV-1a, 32 bit, over its UTF-8 bytes, modulo the partitions
 * (Fowler, Noll, Vo; draft-eastlake-fnv). The answer is part of what is stored: it may never change.
 */
export function partitionOf(subject: string): number {
  let hash = 0x811c9dc5
  for (const byte of encoder.encode(subject)) hash = Math.imul(hash ^ byte, 0x01000193)
  return (hash >>> 0) % PARTITIONS
}
