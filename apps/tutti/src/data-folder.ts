import { Failure } from '@tutti/kit'
import { randomBytes, hkdfSync } from 'node:crypto'
import { constants } from 'node:fs'
import { access, mkdir, open, readFile, stat, statfs } from 'node:fs/promises'
import { homedir, platform } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { reasonOf } from './reason.ts'

/** Where data goes unless told: the XDG base directory on Linux, the usual places elsewhere. */
export const standardDataFolder = (environment: Record<string, string | undefined>): string => {
  if (environment.XDG_DATA_HOME) return join(environment.XDG_DATA_HOME, 'tutti')
  if (platform() === 'darwin') return join(homedir(), 'Library', 'Application Support', 'tutti')
  if (platform() === 'win32') return join(environment.LOCALAPPDATA ?? homedir(), 'tutti')
  return join(homedir(), '.local', 'share', 'tutti')
}

const LEAST_FREE_BYTES = 16 * 1024 * 1024

/** Makes the folder if it is missing, for its owner only, and sees that it can be used. @throws Failure in plain words */
export const openDataFolder = async (path: string): Promise<string> => {
  const folder = resolve(path)
  try {
    await makeFolder(folder)
    if (!(await stat(folder)).isDirectory()) throw new Error('it is a file, not a folder')
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (error) {
    throw new Failure(
      'data.unusable',
      `Cannot use the data folder ${folder}: ${reasonOf(error)}. Name another with --data DIR, or let this user write there.`,
      { status: 500 },
    )
  }
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < LEAST_FREE_BYTES)
    throw new Failure(
      'data.full',
      `Cannot use the data folder ${folder}: its disk has only ${Math.floor((bavail * bsize) / 1024)} KB left, and Tutti needs at least 16 MB.`,
      { status: 507 },
    )
  return folder
}

/**
 * Makes a folder and those above it. Node's own recursive mkdir never ends where the system says "not found" for a folder
 * that may not be made, as in /proc.
 */
const makeFolder = async (folder: string): Promise<void> => {
  const above = dirname(folder)
  try {
    await makeOne(folder)
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT' || above === folder) throw error
    await makeFolder(above)
    await makeOne(folder)
  }
}

const makeOne = (folder: string) =>
  mkdir(folder, { mode: 0o700 }).catch((error: { code?: string }) => {
    if (error.code !== 'EEXIST') throw error
  })

/** A folder inside the data folder. */
export const subfolder = async (data: string, ...names: string[]): Promise<string> => {
  const folder = join(data, ...names)
  await makeFolder(folder)
  return folder
}

const KEY_BYTES = 32

/**
 * The system's key: the file that was named, or one in the data folder, made once, before anything listens, for its owner only.
 * Purposes get keys derived from it.
 */
export const systemSecret = async (data: string, named: string | undefined): Promise<(purpose: string) => Buffer> => {
  const file = named ?? join(data, 'secret.key')
  const key = (named === undefined && (await makeOnce(file))) || (await readKey(file))
  if (key.length !== KEY_BYTES)
    throw new Failure(
      'data.key',
      `Cannot use the key file ${file}: it has ${key.length} bytes instead of ${KEY_BYTES}. Restore it from a backup.`,
      { status: 500 },
    )
  return (purpose) => Buffer.from(hkdfSync('sha256', key, '', `tutti ${purpose}`, KEY_BYTES))
}

const readKey = (file: string) =>
  readFile(file).catch((error: unknown) => {
    throw new Failure('data.key', `Cannot read the key file ${file}: ${reasonOf(error)}.`, { status: 500 })
  })

const makeOnce = async (file: string): Promise<Buffer | undefined> => {
  try {
    const handle = await open(file, 'wx', 0o600)
    const key = randomBytes(KEY_BYTES)
    await handle.writeFile(key)
    await handle.sync()
    await handle.close()
    return key
  } catch (error) {
    if ((error as { code?: string }).code === 'EEXIST') return undefined
    throw error
  }
}
