import { page, pagingUpTo, policy, valid } from '@tutti/kit'
import { displayPath } from '@tutti/music-source'
import { z } from 'zod'
import { browse } from '../folders/browse.ts'
import { acceptFolder, addDemo, addFolder, folderKey, listFolders, removeFolder } from '../folders/folders.ts'
import { listMissing, purgeMissing } from '../catalog/missing.ts'
import { isoTime } from '../objects/links.ts'
import { tallies } from '../store/tallies.ts'
import type { Face } from './face.ts'

const slice = pagingUpTo(500, 50)
const Path = z.object({ path: z.string().min(1).max(4096) })
const Purge = z.union([z.object({ track_ids: z.array(z.string().length(22)).min(1).max(500) }), z.object({ all: z.literal(true) })])

/** Music folders, for admins. */
export const folders = (room: Face): void => {
  const { app, db, state } = room
  const open = { db, scanner: state.scanner }
  app.get('/tutti/v1/folders', policy.admin, valid('query', slice), async (c) => {
    const window = c.req.valid('query')
    return c.json(page(c, { ...(await listFolders(open, window)), ...window }))
  })
  app.post('/tutti/v1/folders', policy.admin, valid('json', Path), async (c) => {
    const folder = await addFolder(open, c.req.valid('json').path)
    await state.watchAnew()
    return c.json(folder, 201)
  })
  app.post('/tutti/v1/folders/demo', policy.admin, async (c) => {
    const folder = await addDemo(open, room)
    await state.watchAnew()
    return c.json(folder, 201)
  })
  app.get('/tutti/v1/folders/browse', policy.admin, valid('query', Path.partial()), async (c) =>
    c.json(await browse(c.req.valid('query').path)),
  )
  app.delete('/tutti/v1/folders/:id', policy.admin, async (c) => {
    await removeFolder(open, c.req.param('id'))
    await state.watchAnew()
    return c.body(null, 204)
  })
  app.post('/tutti/v1/folders/:id/accept', policy.admin, async (c) => {
    await acceptFolder(open, c.req.param('id'))
    return c.json(await state.scanner.state(), 202)
  })
}

const ScanRequest = z.object({ folder_id: z.string().optional(), full: z.boolean().optional() })

/** Scans and what they found amiss. */
export const scans = ({ app, db, state }: Face): void => {
  const { scanner } = state
  app.post('/tutti/v1/scans', policy.admin, valid('json', ScanRequest), async (c) => {
    const { folder_id, full } = c.req.valid('json')
    return c.json(await scanner.request({ full: full === true, ...(folder_id ? { folders: [await folderKey(db, folder_id)] } : {}) }), 202)
  })
  app.get('/tutti/v1/scans/current', policy.user, async (c) => c.json(await scanner.state()))
  app.delete('/tutti/v1/scans/current', policy.admin, async (c) => {
    await scanner.cancel()
    return c.body(null, 204)
  })
  app.get('/tutti/v1/scans/problems', policy.admin, valid('query', slice), async (c) => {
    const { limit, offset } = c.req.valid('query')
    const rows = await db.read
      .selectFrom('file')
      .innerJoin('folder', 'folder.key', 'file.folder_key')
      .select(['file.path', 'folder.root', 'file.reason', 'folder.id', 'file.reason_at as at'])
      .where('file.reason', 'is not', null)
      .orderBy('file.reason_at', 'desc')
      .orderBy('file.key')
      .limit(limit)
      .offset(offset)
      .execute()
    const items = rows.map((row) => ({
      path: displayPath(`${row.root}/${row.path}`),
      reason: row.reason!,
      folder_id: row.id,
      at: isoTime(row.at!),
    }))
    return c.json(page(c, { total: (await tallies(db.read)).problems, limit, offset, items }))
  })
  app.get('/tutti/v1/missing', policy.admin, valid('query', slice), async (c) => {
    const window = c.req.valid('query')
    return c.json(page(c, { ...(await listMissing(db.read, window)), ...window }))
  })
  app.post('/tutti/v1/missing/purge', policy.admin, valid('json', Purge), async (c) => {
    const body = c.req.valid('json')
    await purgeMissing({ db, scanner }, 'all' in body ? 'all' : body.track_ids)
    return c.body(null, 202)
  })
}
