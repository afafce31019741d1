import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Makes a folder and its parents. A name survives a power cut only when the folder that holds it was synchronized. */
export async function makeFolder(folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true })
  if (!made) return
  for (let parent = folder; parent.length >= dirname(made).length; parent = dirname(parent)) {
    const handle = await open(parent, 'r')
    await handle.sync().finally(() => handle.close())
    if (parent === dirname(parent)) return
  }
}
