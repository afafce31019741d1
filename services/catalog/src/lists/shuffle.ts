import type { Slice } from './list.ts'

const ROUNDS = 4

/** A slice of the items in an order that depends on the seed alone, without shuffling all of them. */
export const shuffled = <I>(items: readonly I[], seed: number, { limit, offset }: Slice): I[] => {
  const picked: I[] = []
  for (let at = offset; at < Math.min(items.length, offset + limit); at += 1) picked.push(items[permuted(at, items.length, seed)]!)
  return picked
}

/** A permutation of 0 … size-1: a Feistel network over the next power of four, walked until it falls within (cycle walking). */
const permuted = (index: number, size: number, seed: number): number => {
  const half = Math.max(1, Math.ceil(Math.log2(Math.max(2, size)) / 2))
  const mask = 2 ** half - 1
  let value = index
  do {
    let [left, right] = [value >>> half, value & mask]
    for (let round = 0; round < ROUNDS; round += 1) [left, right] = [right, left ^ (mixed(right, seed + round * 0x9e3779b9) & mask)]
    value = left * 2 ** half + right
  } while (value >= size)
  return value
}

/** Bits that depend on all bits of both numbers (the finisher of MurmurHash3, public domain). */
const mixed = (value: number, salt: number): number => {
  let hash = (value ^ salt) >>> 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
