import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { BlobRange, Blobs } from '../port.ts'

/** One promise of the port. `run` throws when the store breaks it. */
export type Law = { name: string; needs?: keyof Features; run: (bench: Bench) => Promise<void> }

/** What an adapter can do beyond the port; a law that needs more is not registered for it. */
export type Features = {
  /** A program that puts one key over and over until it is killed, printing each that resolved: `(dir) => command and arguments`. */
  putter?: (dir: string) => string[]
}

/** The store of one law. `open` opens it again as after a restart. */
export type Bench = { dir: string; features: Features; open(): Promise<Blobs> }

export const PLAIN = { contentType: 'text/plain' }

/** The whole blob, or a range of it, as bytes. Fails when there is none. */
export async function bytesOf(blobs: Blobs, key: string, range?: BlobRange): Promise<Buffer> {
  const found = await blobs.get(key, range)
  assert.ok(found, `there is no blob ${key}`)
  return buffer(found.body)
}

export async function textOf(blobs: Blobs, key: string, range?: BlobRange): Promise<string> {
  return (await bytesOf(blobs, key, range)).toString()
}

/** The rest of a stream as text. */
export const rest = async (body: Readable): Promise<string> => (await buffer(body)).toString()

/** Bytes that depend on a number in every place, so that two mixed ones are told apart. */
export function bytesFrom(seed: number, size: number): Buffer {
  const block = createHash('sha512').update(String(seed)).digest()
  return Buffer.alloc(size, block)
}
