import { mkdir, open, rename, rmdir, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'

/** How often a folder may vanish, because its last blob was removed, between making it and using it. */
const TRIES = 20

export const codeOf = (error: unknown): string | undefined => (error instanceof Error && 'code' in error ? String(error.code) : undefined)

/** Moves a synchronized file to its place under `root`; resolves when the name is durable as well. */
export async function place(from: string, to: string, root: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await mkdir(dirname(to), { recursive: true })
      await rename(from, to)
      break
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || tries === TRIES) throw error
    }
  }
  await syncFolders(dirname(to), root).catch((error) => {
    // Its folder is gone: somebody removed the blob already.
    if (codeOf(error) !== 'ENOENT') throw error
  })
}

/** Removes a file and the folders under `root` that it leaves empty; resolves when that is durable. */
export async function displace(path: string, root: string): Promise<void> {
  try {
    await unlink(path)
    await syncFolder(dirname(path))
    for (let folder = dirname(path); folder.length > root.length; folder = dirname(folder)) await rmdir(folder)
  } catch (error) {
    // ENOENT: somebody else removed it. ENOTEMPTY, EEXIST: the folder has other blobs.
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(codeOf(error) ?? '')) throw error
  }
}

/** A name is durable when every folder above it is: also those that another put has just made and not yet synchronized. */
async function syncFolders(folder: string, root: string): Promise<void> {
  await syncFolder(folder)
  if (folder.length > root.length) await syncFolders(dirname(folder), root)
}

/** Makes the names in a folder durable (fsync(2), notes). */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open folders; NTFS journals names.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}
