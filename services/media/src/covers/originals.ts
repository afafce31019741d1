import type { AudioReader } from '@tutti/audio'
import type { Read } from '@tutti/kit'
import type { MusicSource } from '@tutti/music-source'
import { webcrypto } from 'node:crypto'
import type { Folders } from '../streaming/folders.ts'
import type { Tables } from '../store.ts'
import { holdersOf } from './store.ts'

const MOST_BYTES = 30 * 1024 * 1024
/** The files of an album hold the same picture; if these do not have it, nobody does. */
const MOST_HOLDERS = 5

export type OriginalsOptions = { read: Read<Tables>; folders: Folders; reader: AudioReader }

/** The bytes of a cover out of the listeners' music; `undefined` when no file that should hold it can be read now, or holds it any more. */
export const originalOf = async ({ read, folders, reader }: OriginalsOptions, hash: string): Promise<Uint8Array | undefined> => {
  for (const { folderId, path, embedded } of await holdersOf(read, hash, MOST_HOLDERS)) {
    const folder = await folders.find(folderId).catch(() => undefined)
    if (!folder || path === null) continue
    const bytes = await (embedded ? embeddedIn(folder, path, reader) : imageAt(folder, path)).catch(() => undefined)
    // A picture of another hash must never be kept under this one's name.
    if (bytes && (await sha256(bytes)) === hash) return bytes
  }
  return undefined
}

const embeddedIn = async (folder: MusicSource, path: string, reader: AudioReader) => {
  const file = folder.localPath(path)
  return file && (await reader.cover(file))?.bytes
}

const imageAt = async (folder: MusicSource, path: string): Promise<Uint8Array | undefined> => {
  const handle = await folder.open(path)
  try {
    const { size } = await handle.stat()
    if (size === 0 || size > MOST_BYTES) return undefined
    const bytes = new Uint8Array(size)
    for (let at = 0; at < size;) {
      const { bytesRead } = await handle.read(bytes, at, size - at, at)
      if (bytesRead === 0) return undefined
      at += bytesRead
    }
    return bytes
  } finally {
    await handle.close()
  }
}

/** In the thread pool: 30 MB take longer than the event loop may be held up. */
const sha256 = async (bytes: Uint8Array): Promise<string> =>
  Buffer.from(await webcrypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)).toString('hex')
