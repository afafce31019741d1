import { createHash, randomUUID } from 'node:crypto'
import { open, readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { chunksOf } from '../chunks.ts'
import { etagOf } from '../meta.ts'
import type { BlobInfo, BlobMeta } from '../port.ts'
import { codeOf } from './durable.ts'
import { HEADER_BYTES, toHeader } from './header.ts'

const RUN = randomUUID()

export type Written = { path: string; info: BlobInfo }

/** Writes a blob into a temporary file and synchronizes it. Removes the file when that fails. */
export async function writeTemporary(
  folder: string,
  key: string,
  { content, contentType }: BlobMeta & { content: Uint8Array | Readable },
): Promise<Written> {
  const path = join(folder, `${process.pid}.${RUN}.${randomUUID()}`)
  const handle = await open(path, 'wx')
  try {
    const hash = createHash('sha256')
    let size = 0
    for await (const chunk of chunksOf(content)) {
      hash.update(chunk)
      await handle.write(chunk, 0, chunk.length, HEADER_BYTES + size)
      size += chunk.length
    }
    const info = { key, size, etag: etagOf(hash, contentType), modified: Date.now(), contentType }
    await handle.write(toHeader(info), 0, HEADER_BYTES, 0)
    await handle.sync()
    return { path, info }
  } catch (error) {
    await unlink(path)
    throw error
  } finally {
    await handle.close()
  }
}

/** Removes temporary files that nobody is writing any more: their process was killed. */
export async function removeOrphans(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const [pid, run] = name.split('.')
    if (run !== RUN && !isAnother(Number(pid))) await unlink(join(folder, name)).catch(ignoreMissing)
  }
}

function ignoreMissing(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error
}

/** Whether that is another process that lives. A file of our own number but another run is from before a restart. */
function isAnother(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}
