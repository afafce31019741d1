import { access, constants, opendir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join, parse, resolve } from 'node:path'
import { audioExtensions } from '@tutti/audio'
import { displayPath, extension } from '@tutti/music-source'
import { refuse } from '../errors.ts'

const MOST_ENTRIES = 1000
const MOST_NAMES = 5000

export type Listing = { path: string; parent: string | null; entries: { name: string; path: string; audio_files: number }[] }

/** The folders in a folder, with the number of audio files right within each. Nothing of any file is shown. */
export const browse = async (wanted: string | undefined): Promise<Listing> => {
  const path = await readableFolder(wanted ?? homedir())
  const names: string[] = []
  for await (const entry of await opendir(path)) {
    if (names.length === MOST_ENTRIES) break
    if (!entry.name.startsWith('.') && (entry.isDirectory() || entry.isSymbolicLink())) names.push(entry.name)
  }
  const entries: Listing['entries'] = []
  for (const name of names.sort((a, b) => a.localeCompare(b, undefined, { numeric: true }))) {
    const audioFiles = await countAudio(join(path, name))
    if (audioFiles !== undefined) entries.push({ name, path: join(path, name), audio_files: audioFiles })
  }
  return { path, parent: path === parse(path).root ? null : resolve(path, '..'), entries }
}

/** `undefined` when it is no folder, or may not be read. */
const countAudio = async (path: string) => {
  try {
    await access(path, constants.R_OK | constants.X_OK)
    let audio = 0
    let names = 0
    for await (const entry of await opendir(path)) {
      if (audioExtensions.has(extension(entry.name))) audio += 1
      if ((names += 1) === MOST_NAMES) break
    }
    return audio
  } catch {
    return undefined
  }
}

/** The path of a folder that this process can read. @throws folder.not-absolute, folder.not-there, folder.not-a-folder, folder.not-readable */
export const readableFolder = async (path: string): Promise<string> => {
  const shown = { path: displayPath(Buffer.from(path).toString('latin1')) }
  if (!isAbsolute(path) || path.includes('\0')) throw refuse('folder.not-absolute', shown)
  const whole = resolve(path)
  try {
    if (!(await stat(whole)).isDirectory()) throw refuse('folder.not-a-folder', shown)
    await access(whole, constants.R_OK | constants.X_OK)
  } catch (error) {
    const { code } = error as { code?: string }
    if (code === 'ENOENT' || code === 'ENOTDIR') throw refuse('folder.not-there', shown)
    if (code === 'EACCES' || code === 'EPERM') throw refuse('folder.not-readable', shown)
    throw error
  }
  return whole
}
