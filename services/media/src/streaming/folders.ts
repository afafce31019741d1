import { catalog } from '@tutti/catalog/contract'
import type { Calls, Db } from '@tutti/kit'
import { type MusicSource, openFolder } from '@tutti/music-source'
import { folderRoot, putFolder, type Tables } from '../store.ts'

/** The music folders by id. */
export type Folders = {
  /** `undefined` when there is no such folder (any more). @throws Failure when it has to be asked of catalog, and catalog is away */
  find(folderId: string): Promise<MusicSource | undefined>
  forget(folderId: string): void
}

export const openFolders = ({ db, calls }: { db: Db<Tables>; calls: Calls }): Folders => {
  const known = new Map<string, MusicSource>()
  const rootOf = async (folderId: string) => {
    const kept = await folderRoot(db.read, folderId)
    if (kept !== undefined) return kept
    // Its own event may come after that of its first track: keys differ, and there is no order across keys.
    const folders = await calls(catalog, { asService: true }).folders()
    if (folders.length > 0)
      await db.write('folders', (tx) =>
        putFolder(
          tx,
          folders.map((one) => ({ folder_id: one.folderId, root: one.root })),
        ),
      )
    return folders.find((one) => one.folderId === folderId)?.root
  }
  return {
    find: async (folderId) => {
      const found = known.get(folderId)
      if (found) return found
      const root = await rootOf(folderId)
      if (root === undefined) return undefined
      const source = openFolder(Buffer.from(root, 'latin1'))
      known.set(folderId, source)
      return source
    },
    forget: (folderId) => void known.delete(folderId),
  }
}

/** Why nothing can be read from a folder, in words; `undefined` when it looks sound. A disk that is not mounted is an empty folder. */
export const folderFault = async (folder: MusicSource): Promise<string | undefined> => {
  const state = await folder.probe()
  if (!state.there) return `its music folder is not there: ${state.reason}`
  return state.entries === 0 ? 'its music folder is empty (is the disk mounted?)' : undefined
}
