import { close, createReadStream, open } from 'node:fs'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { within } from '../meta.ts'
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
