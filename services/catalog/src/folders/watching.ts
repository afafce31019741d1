import type { Room } from '@tutti/kit'
import { openFolder } from '@tutti/music-source'
import type { Scanner } from '../scan/job.ts'
import type { Tables } from '../store/tables.ts'

export type Watching = { /** Watches the folders that there are now, and no others. */ refresh(): Promise<void>; stop(): void }

/** Scans a music folder when something in it has changed. A scan costs little where nothing did. */
export const watchFolders = ({ db, logger }: Pick<Room<Tables>, 'db' | 'logger'>, scanner: Scanner): Watching => {
  const watched = new Map<number, { stop(): void }>()
  const changed = (key: number) => () =>
    void scanner.request({ folders: [key] }).catch((error) => logger.error({ err: error }, 'A scan after a change failed.'))
  return {
    refresh: async () => {
      const folders = await db.read.selectFrom('folder').select(['key', 'root']).execute()
      const keys = new Set(folders.map((folder) => folder.key))
      for (const [key, watch] of watched) {
        if (keys.has(key)) continue
        watch.stop()
        watched.delete(key)
      }
      for (const { key, root } of folders)
        if (!watched.has(key)) watched.set(key, openFolder(Buffer.from(root, 'latin1')).watch(changed(key)))
    },
    stop: () => {
      for (const watch of watched.values()) watch.stop()
      watched.clear()
    },
  }
}
