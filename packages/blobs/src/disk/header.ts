import { fstat, read } from 'node:fs'
import { promisify } from 'node:util'
import { BlobError } from '../port.ts'
import type { BlobInfo } from '../port.ts'

/** Each file begins with this many bytes: a line of JSON, filled up with spaces. The blob's bytes follow. */
export const HEADER_BYTES = 512
const FORMAT = 1

type Header = Omit<BlobInfo, 'key'> & { format: number }

/** The first bytes of the file of a blob. */
export function toHeader({ size, etag, modified, contentType }: BlobInfo): Buffer {
  const header: Header = { format: FORMAT, size, etag, modified, contentType }
  return Buffer.from(`${JSON.stringify(header).padEnd(HEADER_BYTES - 1)}\n`)
}

/** Reads what is known of a blob from its file. @throws BlobError when the file is not whole. */
export async function readHeader(fd: number, key: string, path: string): Promise<BlobInfo> {
  const { buffer, bytesRead } = await promisify(read)(fd, Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0)
  const header = parse(buffer.toString('utf8', 0, bytesRead))
  if (!header) throw new BlobError('damaged', `cannot read blob ${key}: the head of ${path} is damaged`)
  const size = (await promisify(fstat)(fd)).size - HEADER_BYTES
  if (size !== header.size) {
    throw new BlobError('damaged', `cannot read blob ${key}: ${path} is damaged, it has ${size} of ${header.size} bytes`)
  }
  const { etag, modified, contentType } = header
  return { key, size, etag, modified, contentType }
}

function parse(text: string): Header | undefined {
  try {
    const header = JSON.parse(text) as Partial<Header> | null
    const whole = header?.format === FORMAT && typeof header.size === 'number' && typeof header.etag === 'string'
    return whole && typeof header.contentType === 'string' && typeof header.modified === 'number' ? (header as Header) : undefined
  } catch {
    return undefined
  }
}
