import { constants } from 'node:fs'
import { open, opendir, stat } from 'node:fs/promises'
import { sep } from 'node:path'
import { reasonOf } from './reasons.ts'
import { assertInside, displayPath } from './paths.ts'
import type { MusicSource, SourceState } from './port.ts'
import { sourceFile } from './source-file.ts'
import { walkFolder } from './walk.ts'
import { watchFolder } from './watch.ts'

/** `quietMs`: how long nothing must change before `changed` is called; `patienceMs`: the longest that a steady stream of changes puts it off. */
export type FolderOptions = { quietMs?: number; patienceMs?: number }

/** A music folder on this machine (a disk or any mount). Nothing is touched until a method is called; see `MusicSource` for the law. */
export const openFolder = (path: string | Buffer, options: FolderOptions = {}): MusicSource => {
  const root = Buffer.from(path)
  const below = (name: string) => Buffer.concat([root, Buffer.from(sep), Buffer.from(name, 'latin1')])
  return {
    probe: () => probe(root),
    walk: (wanted) => walkFolder(root, wanted),
    stat: async (name) => {
      assertInside(name)
      const found = await stat(below(name)).catch(absent)
      return found?.isFile() ? sourceFile(name, found) : undefined
    },
    open: async (name) => {
      assertInside(name)
      return openFile(below(name), displayPath(name))
    },
    localPath: (name) => (assertInside(name), below(name)),
    watch: (changed) => watchFolder(root, { changed, quietMs: options.quietMs ?? 1000, patienceMs: options.patienceMs ?? 10_000 }),
  }
}

const absent = (error: NodeJS.ErrnoException) => {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
  throw error
}

/** Without O_NONBLOCK a named pipe called `song.mp3` would hold a thread of the pool until someone writes to it. */
const openFile = async (path: Buffer, shown: string) => {
  const handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    if ((await handle.stat()).isFile()) return handle
  } catch (error) {
    await handle.close()
    throw error
  }
  await handle.close()
  throw new Error(`cannot open "${shown}": it is not a regular file`)
}

/** Enough to tell an empty folder from a filled one, without listing a million names. */
const mostEntries = 1000

const probe = async (root: Buffer): Promise<SourceState> => {
  try {
    const stats = await stat(root)
    if (!stats.isDirectory()) return { there: false, reason: 'it is not a folder' }
    let entries = 0
    for await (const entry of await opendir(root, { encoding: 'latin1' })) {
      if (!entry.name.startsWith('.')) entries += 1
      if (entries === mostEntries) break
    }
    return { there: true, device: `${stats.dev}:${stats.ino}`, entries }
  } catch (error) {
    return { there: false, reason: reasonOf(error) }
  }
}
