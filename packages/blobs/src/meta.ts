import { createHash, type Hash } from 'node:crypto'
import type { Readable } from 'node:stream'
import { chunksOf } from './chunks.ts'
import { BlobError } from './port.ts'
import type { BlobInfo, BlobRange } from './port.ts'

const LONGEST_TYPE = 200

/** @throws BlobError when it is not a content type of printable ASCII, 1 to 200 characters (RFC 9110, 8.3.1). */
export function checkContentType(contentType: string): void {
  if (/^[\x21-\x7e][\x20-\x7e]*$/.test(contentType) && contentType.length <= LONGEST_TYPE) return
  const shown = JSON.stringify(contentType.slice(0, LONGEST_TYPE))
  throw new BlobError('meta', `cannot put a blob of content type ${shown}: 1 to ${LONGEST_TYPE} printable ASCII characters are allowed`)
}

/** The strong validator of the bytes that went through `hash` (SHA-256) and their type: the same in every adapter, so that moving a store keeps it. */
export function etagOf(hash: Hash, contentType: string): string {
  return `"${hash.update(`\n${contentType}`).digest('base64url').slice(0, 32)}"`
}

/** The etag that every store gives to a blob of these bytes; reads them to their end. */
export async function etagOfContent(content: Uint8Array | Readable, contentType: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of chunksOf(content)) hash.update(chunk)
  return etagOf(hash, contentType)
}

/** The range in whole numbers from 0. @throws BlobError when there is no byte in it */
export function within({ key, size }: BlobInfo, range: BlobRange | undefined): { start: number; end: number } {
  if (!range) return { start: 0, end: size - 1 }
  const start = range.start < 0 ? Math.max(0, size + range.start) : range.start
  const end = Math.min(range.end ?? size - 1, size - 1)
  if (Number.isInteger(start) && Number.isInteger(end) && start <= end) return { start, end }
  throw new BlobError('range', `cannot read blob ${key} from ${range.start} to ${range.end ?? 'its end'}: it has ${size} bytes`)
}
