import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** A finished rendition as it lies on the disk; `hash` is of its bytes. */
export type Finished = { key: string; hash: string; path: string; /** bytes */ size: number }

const NAME = /^([0-9a-f]{32})-([\w-]{22})$/
const UNFINISHED = '.part'

/**
 * Finished renditions in one folder, up to `most` bytes; what was used longest ago goes first. It is all of it made anew when it is
 * wanted, so that nothing is lost with it.
 */
export const openShelf = async (folder: string, most: number) => {
  await mkdir(folder, { recursive: true })
  const known = await onDisk(folder)
  let bytes = [...known.values()].reduce((sum, one) => sum + one.size, 0)
  const drop = async (one: Finished) => {
    known.delete(one.key)
    bytes -= one.size
    await rm(one.path, { force: true })
  }
  /** Makes room for so many bytes; what is being sent stays readable until it was sent. */
  const makeRoom = async (wanted: number) => {
    for (const one of known.values()) {
      if (bytes + wanted <= most) return
      await drop(one)
    }
  }
  await makeRoom(0)
  return {
    /** Where a rendition may be written until it is finished. */
    draft: (key: string): string => join(folder, `${key}${UNFINISHED}`),
    /** Where it lies then. */
    place: (key: string, hash: string): string => join(folder, `${key}-${hash}`),
    find: (key: string): Finished | undefined => {
      const one = known.get(key)
      if (one) known.delete(key)
      if (one) known.set(key, one)
      return one
    },
    add: async (one: Finished): Promise<void> => {
      await makeRoom(one.size)
      known.set(one.key, one)
      bytes += one.size
    },
    /** When the disk is full: half of what there is. */
    halve: (): Promise<void> => makeRoom(most - bytes / 2),
    bytes: (): number => bytes,
  }
}

export type Shelf = Awaited<ReturnType<typeof openShelf>>

/** What an earlier run has left, longest unused first; what it did not finish is removed. */
const onDisk = async (folder: string): Promise<Map<string, Finished>> => {
  const found: (Finished & { usedAt: number })[] = []
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    const [, key, hash] = NAME.exec(name) ?? []
    if (name.endsWith(UNFINISHED)) await rm(path, { force: true })
    if (!key || !hash) continue
    const { size, atimeMs } = await stat(path)
    found.push({ key, hash, path, size, usedAt: atimeMs })
  }
  return new Map(found.sort((a, b) => a.usedAt - b.usedAt).map(({ usedAt: _, ...one }) => [one.key, one]))
}
