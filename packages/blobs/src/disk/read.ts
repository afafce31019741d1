import { close, createReadStream, open } from 'node:fs'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { BlobError } from '../port.ts'
import type { BlobInfo, BlobRange, Blobs } from '../port.ts'
import { codeOf } from './durable.ts'
import { HEADER_BYTES, readHeader } from './header.ts'

// A body that somebody asked for and dropped unread must cost neither a descriptor for ever nor, as a FileHandle would, the process.
const abandoned = new FinalizationRegistry((fd: number) => close(fd, () => undefined))

async function openBlob(path: string): Promise<number | undefined> {
  try {
    return await promisify(open)(path, 'r')
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
    throw error
  }
}

/** What is known of the blob in a file; nothing when there is none. */
export async function headOf(key: string, path: string): Promise<BlobInfo | undefined> {
  const fd = await openBlob(path)
  return fd === undefined ? undefined : readHeader(fd, key, path).finally(() => promisify(close)(fd))
}

/** The blob in a file, or a range of it; nothing when there is none. */
export async function read(key: string, path: string, range: BlobRange | undefined): ReturnType<Blobs['get']> {
  const fd = await openBlob(path)
  if (fd === undefined) return undefined
  try {
    const info = await readHeader(fd, key, path)
    const { start, end } = within(info, range)
    return { info, body: bodyOf(fd, HEADER_BYTES + start, info.size === 0 ? undefined : HEADER_BYTES + end) }
  } catch (error) {
    await promisify(close)(fd)
    throw error
  }
}

/** The open file goes on holding the old bytes when another one takes its name. */
function bodyOf(fd: number, start: number, end: number | undefined): Readable {
  const body = createReadStream('', { fd, start, end })
  abandoned.register(body, fd, body)
  return body.once('close', () => abandoned.unregister(body))
}

/** The range in whole numbers from 0. */
function within({ key, size }: BlobInfo, range: BlobRange | undefined): { start: number; end: number } {
  if (!range) return { start: 0, end: size - 1 }
  const start = range.start < 0 ? Math.max(0, size + range.start) : range.start
  const end = Math.min(range.end ?? size - 1, size - 1)
  if (Number.isInteger(start) && Number.isInteger(end) && start <= end) return { start, end }
  throw new BlobError('range', `cannot read blob ${key} from ${range.start} to ${range.end ?? 'its end'}: it has ${size} bytes`)
}
