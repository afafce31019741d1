import { mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { type Db, newId, type Room } from '@tutti/kit'
import { displayPath, openFolder, pathOf } from '@tutti/music-source'
import { FolderAdded, FolderRemoved } from '../contract.ts'
import { refuse } from '../errors.ts'
import { isoTime } from '../objects/links.ts'
import { loseTracks } from '../scan/missing.ts'
import type { Scanner } from '../scan/job.ts'
import { recountLibrary } from '../store/recount.ts'
import type { FolderTable, Tables } from '../store/tables.ts'
import { readableFolder } from './browse.ts'

export type FolderObject = {
  id: string
  path: string
  demo: boolean
  tracks: number
  state: 'ready' | 'scanning' | 'held' | 'gone'
  reason: string | null
  last_scan_at: string | null
}

type Open = { db: Db<Tables>; scanner: Scanner }

/** The music folders, oldest first. */
export const listFolders = async ({ db, scanner }: Open, { limit, offset }: { limit: number; offset: number }) => {
  const { total } = await db.read
    .selectFrom('folder')
    .select((e) => e.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow()
  const rows = await db.read.selectFrom('folder').selectAll().orderBy('key').limit(limit).offset(offset).execute()
  const { scanning } = await scanner.state()
  return { total, items: rows.map((row) => folderObject(row, scanning)) }
}

const folderObject = (row: FolderTable, scanning: boolean): FolderObject => ({
  id: row.id,
  path: displayPath(row.root),
  demo: row.demo === 1,
  tracks: row.tracks,
  state: row.state === 'ready' && scanning ? 'scanning' : row.state,
  reason: row.reason,
  last_scan_at: row.last_scan_at === null ? null : isoTime(row.last_scan_at),
})

/**
 * Adds a music folder and begins to scan it. One that is there already is scanned again.
 * @throws folder.not-there, folder.not-a-folder, folder.not-readable; folder.inside-another when two folders would share files
 */
export const addFolder = async ({ db, scanner }: Open, path: string, { demo = false } = {}): Promise<FolderObject> => {
  // Links are followed first: two names of one folder would list every track twice.
  const root = pathOf(await realpath(await readableFolder(path)))
  const probed = await openFolder(Buffer.from(root, 'latin1')).probe()
  const device = probed.there ? probed.device : null
  const row = await db.write('folders', async (tx) => {
    const folders = await tx.selectFrom('folder').selectAll().execute()
    const same = folders.find((folder) => folder.root === root)
    if (same) return same
    const other = folders.find((folder) => contains(folder.root, root) || contains(root, folder.root))
    if (other) throw refuse('folder.inside-another', { path: displayPath(root), other: displayPath(other.root) })
    const id = newId()
    const eventId = tx.publish(FolderAdded, { folderId: id, root })
    const fresh = {
      id,
      root,
      demo: demo ? 1 : 0,
      state: 'ready',
      reason: null,
      device,
      accepted: 0,
      tracks: 0,
      added_at: Date.now(),
      last_scan_at: null,
      event_id: eventId,
    } as const
    return tx
      .insertInto('folder')
      .values(fresh as never)
      .returningAll()
      .executeTakeFirstOrThrow()
  })
  await scanner.request({ folders: [row.key] })
  return folderObject(row, true)
}

const contains = (outer: string, inner: string) => inner.startsWith(outer.endsWith('/') ? outer : `${outer}/`)

/** Removes a music folder. Its tracks are kept as missing, and come back when their files are found elsewhere, or the folder again. */
export const removeFolder = async ({ db, scanner }: Open, id: string): Promise<void> => {
  await scanner.cancel()
  return scanner.between(async () => {
    const folder = await folderRow(db, id)
    for (let more = true; more;) {
      more = await db.write('scan', async (tx) => {
        const rows = await tx
          .selectFrom('track')
          .select('key')
          .where('folder_key', '=', folder.key)
          .where('missing_since', 'is', null)
          .limit(300)
          .execute()
        return (
          (await loseTracks(
            tx,
            rows.map((row) => row.key),
          )) > 0
        )
      })
    }
    await db.write('scan', async (tx) => {
      await tx.deleteFrom('file').where('folder_key', '=', folder.key).execute()
      await tx.deleteFrom('folder').where('key', '=', folder.key).execute()
      tx.publish(FolderRemoved, { folderId: id })
      await recountLibrary(tx)
    })
  })
}

const folderRow = async (db: Db<Tables>, id: string) => {
  const row = await db.read.selectFrom('folder').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw refuse('folder.not-found', { id })
  return row
}

/** The key of a folder, for scans. */
export const folderKey = async (db: Db<Tables>, id: string): Promise<number> => (await folderRow(db, id)).key

/** An admin says that what a held folder lacks is really gone: the next scan believes it. */
export const acceptFolder = async ({ db, scanner }: Open, id: string): Promise<void> => {
  const folder = await folderRow(db, id)
  if (folder.state !== 'held') throw refuse('folder.not-held', { id })
  await db.write('folders', (tx) => tx.updateTable('folder').set({ accepted: 1 }).where('key', '=', folder.key).execute())
  await scanner.request({ folders: [folder.key] })
}

/** Adds the folder of the demo music at once; the music is made there in the background, and scanned when it is there. */
export const addDemo = async (open: Open, { folder, logger }: Pick<Room<Tables>, 'folder' | 'logger'>): Promise<FolderObject> => {
  const path = join(folder, 'demo-music')
  await mkdir(path, { recursive: true })
  const added = await addFolder(open, path, { demo: true })
  const key = await folderKey(open.db, added.id)
  const make = async () => {
    // Loaded when it is wanted: it brings an image library along.
    const { makeDemoMusic } = await import('@tutti/demo-music')
    await makeDemoMusic(path)
    await open.scanner.request({ folders: [key] })
  }
  make().catch((error) => logger.error({ err: error }, 'The demo music could not be made.'))
  return added
}
