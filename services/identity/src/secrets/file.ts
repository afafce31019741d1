import { randomBytes } from 'node:crypto'
import { chmod, link, open, readFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A file that only its owner may read, or `undefined` when there is none. Wider rights are taken away. */
export const readSecret = async (path: string): Promise<string | undefined> => {
  try {
    await chmod(path, 0o600)
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * The secret that the file keeps; made and written with mode 0600 when there is none. Of two processes that start at once
 * one makes it and both read that one; a power cut leaves it whole or absent.
 */
export const keepSecret = async (path: string, make: () => string | Promise<string>): Promise<string> => {
  const kept = await readSecret(path)
  if (kept !== undefined) return kept
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  await writeSynced(draft, await make())
  try {
    await link(draft, path)
    await syncFolder(dirname(path))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(draft, { force: true })
  }
  return readFile(path, 'utf8')
}

const writeSynced = async (path: string, content: string) => {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
}

const syncFolder = async (path: string) => {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
