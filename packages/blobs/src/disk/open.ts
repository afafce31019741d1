import { mkdir, unlink } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { checkKey } from '../key.ts'
import { checkContentType } from '../meta.ts'
import { BlobError, MAX_LIST } from '../port.ts'
import type { BlobInfo, Blobs } from '../port.ts'
import { displace, place, syncFolder } from './durable.ts'
import { walk } from './list.ts'
import { pathOf } from './names.ts'
import { headOf, read } from './read.ts'
import { removeOrphans, writeTemporary } from './write.ts'

/**
 * Opens a blob store in a folder, which is made when missing: each blob is one file. What a killed process has left half
 * written is removed.
 */
export async function openDisk(dir: string): Promise<Blobs> {
  const root = join(resolve(dir), 'blobs')
  const temporary = join(resolve(dir), 'temporary')
  await mkdir(root, { recursive: true })
  await mkdir(temporary, { recursive: true })
  await syncFolder(resolve(dir))
  await syncFolder(dirname(resolve(dir)))
  await removeOrphans(temporary)

  return {
    async put(key, content, { contentType }) {
      checkKey(key)
      checkContentType(contentType)
      const { path, info } = await writeTemporary(temporary, key, { content, contentType })
      await place(path, pathOf(root, key), root).catch(async (error) => {
        await unlink(path).catch(() => undefined)
        throw error
      })
      return info
    },
    head: async (key) => headOf(key, pathOf(root, checked(key))),
    get: async (key, range) => read(key, pathOf(root, checked(key)), range),
    remove: async (key) => displace(pathOf(root, checked(key)), root),
    async list(prefix, { after = '', limit = MAX_LIST } = {}) {
      if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIST) {
        throw new BlobError('list', `cannot list ${limit} blobs: 1 to ${MAX_LIST} at once are allowed`)
      }
      const found: BlobInfo[] = []
      for await (const entry of walk(root, { prefix, after, limit })) {
        const info = await headOf(entry.stem, entry.path)
        if (info) found.push(info)
        if (found.length === limit) break
      }
      return found
    },
  }
}

function checked(key: string): string {
  checkKey(key)
  return key
}
