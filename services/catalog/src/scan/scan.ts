import { tellTracks } from '../store/facts.ts'
import { recountLibrary } from '../store/recount.ts'
import { among, change } from '../store/rows.ts'
import { compose } from './compose.ts'
import { identify } from './identify.ts'
import { countUnseen, hold, noteMissing, noteUnreadable } from './missing.ts'
import { read, type ReadBatch } from './pending.ts'
import { forgetEmptyGroups, settleGroups } from './regroup.ts'
import { countPending, walk } from './walk.ts'
import { write } from './write.ts'
import type { Run, ScanFolder } from './run.ts'

/** A scan from its first to its last step: walk, compare, read, identify, group, write; then what is missing and who took over whose id. */
export const scan = async (run: Run): Promise<void> => {
  await run.db.write('scan', (tx) => run.progress.tell(tx))
  for (const folder of run.folders.values()) if (await isThere(run, folder)) await walk(run, folder)
  for (const [key, folder] of run.folders) if (folder.held) run.folders.delete(key)
  run.mayHaveMoved = await mayHaveMoved(run)
  run.progress.phase('read', await countPending(run))
  const recount = recounting(run)
  for (const pass of [1, 2] as const) {
    for await (const batch of read(run, pass)) {
      await take(run, batch, pass)
      await recount()
    }
  }
  run.progress.phase('index')
  for (const folder of run.folders.values()) await noteMissing(run, folder)
  await settleGroups(run)
  await tellChanged(run)
}

/** What must be true after every scan, also one that was cancelled. */
export const tidy = async (run: Run): Promise<void> => {
  await forgetEmptyGroups(run)
  await run.db.write('scan', async (tx) => {
    const at = Date.now()
    for (const { key, held } of run.folders.values()) {
      await tx
        .updateTable('folder')
        .set({ last_scan_at: at, accepted: 0, ...(held ? {} : { state: 'ready', reason: null }) })
        .where('key', '=', key)
        .execute()
    }
    await recountLibrary(tx)
    const problems = await tx.selectFrom('tally').select('value').where('name', '=', 'problems').executeTakeFirst()
    run.progress.state.problems = problems?.value ?? 0
  })
}

/** An unmounted disk looks like a healthy, empty folder: then nothing is walked, and nothing is missing. */
const isThere = async (run: Run, folder: ScanFolder): Promise<boolean> => {
  const found = await folder.source.probe()
  if (!found.there) {
    await run.db.write('scan', (tx) =>
      tx.updateTable('folder').set({ state: 'gone', reason: found.reason }).where('key', '=', folder.key).execute(),
    )
    folder.held = true
    return false
  }
  if (found.entries === 0 && folder.tracks > 0 && found.device !== folder.device && !folder.accepted) {
    await hold(run, folder, `The folder is empty, and it is not the one that was there before. Is the disk mounted? Nothing was changed.`)
    return false
  }
  if (found.device !== folder.device)
    await run.db.write('scan', (tx) => tx.updateTable('folder').set({ device: found.device }).where('key', '=', folder.key).execute())
  return true
}

const mayHaveMoved = async (run: Run) => {
  const { read: db } = run.db
  const missing = await db.selectFrom('track').select('key').where('missing_since', 'is not', null).limit(1).executeTakeFirst()
  const changed = await db
    .selectFrom('file')
    .select('key')
    .where('pending', '>', 0)
    .where('track_key', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  for (const folder of run.folders.values()) folder.complete = (await countUnseen(run, folder)) === 0
  return missing !== undefined || changed !== undefined || [...run.folders.values()].some((folder) => !folder.complete)
}

const take = async (run: Run, { heard, unreadable, beside }: ReadBatch, pass: 1 | 2) => {
  await noteUnreadable(run, unreadable)
  if (heard.length === 0) return
  const { found, later } = await identify(run, heard, pass)
  if (later.length > 0)
    await run.db.write('scan', (tx) =>
      change(tx, { table: 'file', columns: ['pending', 'hash'], rows: later.map((file) => [file.key, 2, file.audio.audioHash]) }),
    )
  if (found.length === 0) return
  const batch = await compose(run, found, beside)
  const added = found.filter(({ before }) => !before).length
  run.progress.add({ files_done: found.length, tracks_added: added, tracks_changed: found.length - added })
  await write(run, batch)
}

const RECOUNT_MS = 1000

/** Totals follow the batches once a second, and more seldom when counting takes long. */
const recounting = (run: Run) => {
  let due = performance.now() + RECOUNT_MS / 4
  return async () => {
    const began = performance.now()
    if (began < due) return
    await run.db.write('scan', recountLibrary)
    due = performance.now() + Math.max(RECOUNT_MS, 20 * (performance.now() - began))
  }
}

/** Tracks that changed because of others: they came to another album, or their artist got another id. */
export const tellChanged = async ({ db }: Pick<Run, 'db'>): Promise<void> => {
  for (let more = true; more;) {
    more = await db.write('scan', async (tx) => {
      const rows = await tx.selectFrom('track').select('key').where('tell', '=', 1).orderBy('key').limit(100).execute()
      const keys = rows.map((row) => row.key)
      if (keys.length === 0) return false
      await tellTracks(tx, new Map(keys.map((key) => [key, 'changed'])))
      await tx.updateTable('track').set({ tell: 0 }).where('key', 'in', among(keys)).execute()
      return rows.length === 100
    })
  }
}
