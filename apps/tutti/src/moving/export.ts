import { countRows, type Database, migrationsDone, shapesOf } from '@tutti/database'
import { type Blobs, openDisk } from '@tutti/blobs'
import { type AnyService, Failure, uuidv7, type Working, workingOn } from '@tutti/kit'
import { mkdir, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { asListed, blobPages, copyBlob } from './blobs.ts'
import { declaredOf } from './declared.ts'
import { writeLines } from './lines.ts'
import {
  blobsFile,
  blobsFolder,
  keyOf,
  type Manifest,
  type Part,
  tableFile,
  type TableFile,
  UNFINISHED,
  writeManifest,
} from './manifest.ts'
import { type Place, refuseLater } from './places.ts'
import type { Progress } from './progress.ts'
import { carriedOf, pagesOf } from './tables.ts'

const BLOBS_AT_ONCE = 8

type Options = { place: Place; services: readonly AnyService[]; folder: string; progress: Progress }

/** Writes what an instance holds into a folder, which has to be new or empty, or has an export that did not end. */
export const exportTo = async ({ place, services, folder, progress }: Options): Promise<Omit<Manifest, 'format'>> => {
  const sources = await openSources(place, services)
  try {
    await begin(folder)
    const parts: Record<string, Part> = {}
    for (const source of sources) parts[source.service.name] = await exportService(source, { folder, progress, blobs: place.blobs })
    for (const source of sources) await refuseWorking(source)
    const manifest = { id: uuidv7(), program: place.version, made: new Date().toISOString(), key: keyOf(place.secret), services: parts }
    await writeManifest(folder, manifest)
    return manifest
  } finally {
    for (const { db } of sources) await db.close()
  }
}

/** A service with its database, on which nobody works. */
type Source = { service: AnyService; db: Database<never>; migrations: string[]; working: Working }

const openSources = async (place: Place, services: readonly AnyService[]): Promise<Source[]> => {
  const sources: Source[] = []
  try {
    for (const service of services) {
      const db = await place.databaseThere(service.name)
      if (!db) continue
      const source = { service, db, migrations: (await migrationsDone(db))!, working: { now: false, taken: 0 } }
      sources.push(source)
      refuseLater(service, source.migrations, place.name)
      source.working = await workingOn(db)
      await refuseWorking(source)
    }
  } catch (error) {
    for (const { db } of sources) await db.close()
    throw error
  }
  if (sources.length === 0) throw new Failure('export.nothing', `Cannot export ${place.name}: there is nothing of Tutti.`, { status: 404 })
  return sources
}

/** What services hold belongs together only as long as none of them works. */
const refuseWorking = async ({ service, db, working }: Source) => {
  const { now, taken } = await workingOn(db)
  if (now || taken !== working.taken)
    throw new Failure(
      'export.running',
      `Cannot export while ${service.name} runs: what services hold belongs together only when none of them works. Stop every process of Tutti; one that was killed counts as stopped after 10 s.`,
      { status: 409 },
    )
}

const begin = async (folder: string) => {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const names = await readdir(folder)
  if (names.length > 0 && !names.includes(UNFINISHED))
    throw new Failure('export.folder', `Cannot export to ${folder}: it is not empty. Name another folder.`, { status: 409 })
  await (await open(join(folder, UNFINISHED), 'w', 0o600)).close()
}

type Target = { folder: string; progress: Progress; blobs: Place['blobs'] }

const exportService = async ({ service, db, migrations }: Source, { folder, progress, blobs }: Target): Promise<Part> => {
  const { name } = service
  await mkdir(join(folder, name), { recursive: true, mode: 0o700 })
  const shapes = carriedOf(name, await shapesOf(db.read))
  let total = 0
  for (const { table } of shapes) total += await countRows(db.read as never, table)
  progress.begin(name, total)
  const tables: TableFile[] = []
  for (const shape of shapes) {
    const pages = counted(pagesOf(db.read as never, shape, declaredOf(name).get(shape.table)), progress)
    tables.push({ ...shape, ...(await writeLines(tableFile(folder, name, shape.table), pages)) })
  }
  const part = { migrations, tables, blobs: await exportBlobs(await blobs(name), { folder, service: name }) }
  progress.end()
  return part
}

async function* counted<V>(pages: AsyncIterable<V[]>, progress: Progress): AsyncGenerator<V[]> {
  for await (const page of pages) {
    yield page
    progress.add(page.length)
  }
}

const exportBlobs = async (from: Blobs, { folder, service }: { folder: string; service: string }): Promise<Part['blobs']> => {
  const to = await openDisk(blobsFolder(folder, service))
  let bytes = 0
  const lists = async function* () {
    for await (const page of blobPages(from)) {
      for (let at = 0; at < page.length; at += BLOBS_AT_ONCE)
        await Promise.all(page.slice(at, at + BLOBS_AT_ONCE).map((info) => copyBlob(from, to, info)))
      for (const { size } of page) bytes += size
      yield page.map(asListed)
    }
  }
  const sum = await writeLines(blobsFile(folder, service), lists())
  return { ...sum, bytes }
}
