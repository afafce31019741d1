import { etagOfContent, openDisk } from '@tutti/blobs'
import { Failure } from '@tutti/kit'
import { declaredOf } from './declared.ts'
import { batchesIn, type Sum, sumOf } from './lines.ts'
import { blobsFile, blobsFolder, type ListedBlob, type Manifest, tableFile } from './manifest.ts'
import type { Progress } from './progress.ts'

const BLOBS_AT_ONCE = 16

/** Reads a whole export before anything of it is used. @throws Failure that names the file that is not what it was when it was written */
export const checkExport = async (folder: string, { services }: Manifest, progress: Progress): Promise<void> => {
  for (const [service, { tables, blobs }] of Object.entries(services)) {
    progress.begin('checking', tables.reduce((sum, table) => sum + table.rows, 0) + blobs.rows)
    for (const table of tables) {
      const fate = declaredOf(service).get(table.table)
      if (!fate || !('carried' in fate)) throw damaged('manifest.json', `${service} has no table ${table.table} that goes along`)
      await same(tableFile(folder, service, table.table), table)
      progress.add(table.rows)
    }
    await same(blobsFile(folder, service), blobs)
    await checkBlobs(folder, service, progress)
    progress.end()
  }
}

const damaged = (file: string, why: string) =>
  new Failure('import.damaged', `Cannot import ${file}: ${why}. Copy the export once more.`, { status: 400 })

const same = async (file: string, { rows, sha256 }: Sum) => {
  const found = await sumOf(file)
  if (found.rows !== rows || found.sha256 !== sha256)
    throw damaged(
      file,
      `it has ${found.rows} lines and the checksum ${found.sha256.slice(0, 12)} instead of ${rows} and ${sha256.slice(0, 12)}`,
    )
}

const checkBlobs = async (folder: string, service: string, progress: Progress) => {
  const store = blobsFolder(folder, service)
  const blobs = await openDisk(store)
  const check = async ({ key, etag, contentType }: ListedBlob) => {
    const found = await blobs.get(key)
    if (!found) throw damaged(store, `${key} is missing`)
    if ((await etagOfContent(found.body, contentType)) !== etag) throw damaged(store, `${key} is not what its checksum says`)
  }
  for await (const batch of batchesIn<ListedBlob>(blobsFile(folder, service), { skip: 0, rows: BLOBS_AT_ONCE, characters: Infinity })) {
    await Promise.all(batch.map(check))
    progress.add(batch.length)
  }
}
