import { readSettings, type Room, type Running } from '@tutti/kit'
import { watchFolders, type Watching } from './folders/watching.ts'
import { makeAlbumKeys } from './lists/albums.ts'
import { makeAnchors } from './lists/anchors.ts'
import { type ListState, makePages } from './lists/list.ts'
import { makeWritten, type Written } from './objects/written.ts'
import { makeScanner, type Scanner } from './scan/job.ts'
import { settings } from './settings.ts'
import { tallies } from './store/tallies.ts'
import type { Tables } from './store/tables.ts'

/** What the catalog keeps while it runs. */
export type State = Running & {
  scanner: Scanner
  lists: ListState
  written: Written
  /** Watches the folders as they are now. */ watchAnew(): Promise<void>
}

export type CatalogRoom = Room<Tables, State>

/** Every start begins with a scan: it finds what changed meanwhile, and what an interrupted one has left. */
export const open = async (room: Room<Tables, undefined>): Promise<State> => {
  const { watch } = readSettings(settings, room.environment)
  const scanner = makeScanner(room)
  const watching: Watching | undefined = watch ? watchFolders(room, scanner) : undefined
  const watchAnew = async () => watching?.refresh()
  return {
    scanner,
    watchAnew,
    lists: { db: room.db.read, anchors: makeAnchors(), albumKeys: makeAlbumKeys(room.db.read), pages: makePages(room.db) },
    written: makeWritten(room.db),
    begin: async () => {
      const folder = await room.db.read.selectFrom('folder').select('key').limit(1).executeTakeFirst()
      if (folder) await scanner.request({})
      await watchAnew()
    },
    health: async () => ({ scanning: (await scanner.state()).scanning, tracks: (await tallies(room.db.read)).tracks }),
    stop: async () => {
      watching?.stop()
      await scanner.stop()
    },
  }
}
