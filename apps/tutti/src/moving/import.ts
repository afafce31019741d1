import { openDisk } from '@tutti/blobs'
import { countOn, type Database, migrationsDone, put, type Tx, type Value } from '@tutti/database'
import { type AnyService, Failure, migrationsOf } from '@tutti/kit'
import { copyBlob } from './blobs.ts'
import { checkExport } from './check.ts'
import { batchesIn } from './lines.ts'
import { blobsFile, blobsFolder, keyOf, type ListedBlob, type Manifest, type Part, tableFile, type TableFile } from './manifest.ts'
import { type Place, refuseLater } from './places.ts'
import type { Progress } from './progress.ts'
import { beginImport, endImport, noteStep, type Stage, stageOf, stepOf } from './state.ts'
import { type Compared, compare } from './verify.ts'

/** A batch of rows for one transaction. */
const BATCH = { rows: 1_000, characters: 2_000_000 }
const BLOBS_AT_ONCE = 16

export type ImportOptions = { place: Place; services: readonly AnyService[]; folder: string; manifest: Manifest; progress: Progress }

/**
 * Fills an empty instance with an export, and reads everything back. An import that was interrupted goes on where it was: how far it is
 * stands in the databases. Until everything was found to be equal no service opens them.
 * @returns what was compared; empty when the same import had ended before
 */
export const importFrom = async (options: ImportOptions): Promise<Compared[]> => {
  const { place, services, folder, manifest, progress } = options
  if (manifest.key !== keyOf(place.secret)) throw otherKey(place)
  for (const service of services) refuseLater(service, manifest.services[service.name]?.migrations ?? [], folder)
  const stages = await stagesOf(options)
  const parts = services.flatMap((service) => {
    const part = manifest.services[service.name]
    return part && stages.get(service.name) !== 'ended' ? [{ service, part, stage: stages.get(service.name)! }] : []
  })
  if (parts.length === 0) return []
  if ([...stages.values()].every((stage) => stage === 'empty')) await refuseTold(place)
  await checkExport(folder, manifest, progress)
  const targets = await openTargets(place, parts)
  try {
    for (const target of targets) await prepare(target, { manifest, version: place.version })
    for (const target of targets) await fill(target, options)
    const compared: Compared[] = []
    for (const { service, db, part } of targets) compared.push(...(await compare({ service: service.name, db, part, options })))
    if (compared.every((one) => one.equal)) for (const { db } of targets) await endImport(db, manifest.id)
    return compared
  } finally {
    for (const { db } of targets) await db.close()
  }
}

const otherKey = ({ data }: Place) =>
  new Failure(
    'import.key',
    `Cannot import: the key of this instance is another one than that of the exported instance, and what it has sealed could not be read. Copy secret.key of the exported instance's data folder and name it by TUTTI_SECRET_FILE, or put it into ${data}.`,
    { status: 409 },
  )

/** Looks at every service before anything is written, those too of which the export has nothing. */
const stagesOf = async ({ place, services, manifest }: ImportOptions): Promise<Map<string, Stage>> => {
  const stages = new Map<string, Stage>()
  for (const { name } of services) {
    const db = await place.databaseThere(name)
    try {
      stages.set(name, db ? await stageOf({ service: name, db, id: manifest.id }) : 'empty')
    } finally {
      await db?.close()
    }
  }
  return stages
}

/** Services begin at the start of the log: what another instance has told there is not for them. */
const refuseTold = async ({ log }: Place) => {
  if ((await log.head()).sequence > 0)
    throw new Failure(
      'import.log',
      'Cannot import: the event log holds events of another instance. Name an empty data folder, or a NATS server without a stream of Tutti.',
      { status: 409 },
    )
}

type Target = { service: AnyService; part: Part; stage: Stage; db: Database<never> }

const openTargets = async (place: Place, parts: readonly Omit<Target, 'db'>[]): Promise<Target[]> => {
  const targets: Target[] = []
  for (const part of parts) targets.push({ ...part, db: await place.openDatabase(part.service.name) })
  return targets
}

/** Tables as they were when they were exported: what a later program changes in them it changes with the rows in, at its first start. */
const prepare = async ({ service, part, stage, db }: Target, { manifest, version }: { manifest: Manifest; version: string }) => {
  if (stage !== 'empty') return
  const wanted = Object.entries(migrationsOf(service)).filter(([name]) => part.migrations.includes(name))
  await db.migrate(Object.fromEntries(wanted), version)
  const more = (await migrationsDone(db))!.find((name) => !part.migrations.includes(name))
  if (more)
    throw new Failure(
      'import.newer-tables',
      `Cannot import: the tables of ${service.name} are newer than the export (${more}). Name an empty data folder, or a server without databases of Tutti.`,
      { status: 409 },
    )
  await beginImport(db, { id: manifest.id, program: version })
}

const fill = async ({ service, part, db }: Target, { place, folder, progress }: ImportOptions) => {
  const { name } = service
  progress.begin(name, part.tables.reduce((sum, table) => sum + table.rows, 0) + part.blobs.rows)
  for (const table of part.tables) await fillTable(db, { table, file: tableFile(folder, name, table.table), progress })
  await restore(service, db)
  const from = await openDisk(blobsFolder(folder, name))
  const to = await place.blobs(name)
  for await (const batch of batchesIn<ListedBlob>(blobsFile(folder, name), { skip: 0, rows: BLOBS_AT_ONCE, characters: Infinity })) {
    await Promise.all(batch.map((blob) => copyBlob(from, to, blob)))
    progress.add(batch.length)
  }
  progress.end()
}

type Filling = { table: TableFile; file: string; progress: Progress }

const fillTable = async (db: Database<never>, { table: { table, columns, rows }, file, progress }: Filling) => {
  let done = Number((await stepOf(db, table)) ?? 0)
  progress.add(done)
  if (done >= rows && rows > 0) return
  for await (const batch of batchesIn<Value[]>(file, { ...BATCH, skip: done })) {
    const reached = done + batch.length
    await db.write('import', async (tx) => {
      await put(tx as never, { table, columns, rows: batch })
      if (reached === rows) await countOn(tx as never, table)
      await noteStep(tx, table, String(reached))
    })
    done = reached
    progress.add(batch.length)
  }
}

const RESTORED = 'done'

/** What follows from the tables, page by page; each notes where the next one begins. */
const restore = async ({ restore: page }: AnyService, db: Database<never>) => {
  if (!page) return
  for (let cursor = await stepOf(db, ' restore'); cursor !== RESTORED;) {
    const now = cursor
    cursor = await db.write('import', async (tx: Tx<never>) => {
      const next = (await page(tx as never, now)) ?? RESTORED
      await noteStep(tx, ' restore', next)
      return next
    })
  }
}
