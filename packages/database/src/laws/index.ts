import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { Database } from '../port.ts'
import { durableLaws } from './durable.ts'
import { type Bench, type Features, type Law, type LawTables, lawMigrations } from './law.ts'
import { migrationLaws } from './migrations.ts'
import { replicaLaws } from './replicas.ts'
import { threadLaws } from './threads.ts'
import { transactionLaws } from './transactions.ts'

export { append, type Bench, entry, type Features, type Law, type LawTables, lawMigrations, positionsOf, until } from './law.ts'

/** Every law of the port. */
export const LAWS: readonly Law[] = [...transactionLaws, ...threadLaws, ...replicaLaws, ...migrationLaws, ...durableLaws]

export type Adapter = {
  name: string
  /** Opens the store that belongs to a folder, which exists; the same one when it is called again after `close`. */
  open: (dir: string) => Promise<Database<LawTables>>
  features: Features
}

/** Registers one test for each law that concerns the adapter. */
export const databaseLaws = (adapter: Adapter): void => {
  describe(`the database laws, ${adapter.name}`, () => {
    for (const law of LAWS) if (!law.needs || adapter.features[law.needs]) test(law.name, () => obey(adapter, law))
  })
}

/** Runs one law on a store of its own; throws what the law throws. */
export const obey = async (adapter: Adapter, law: Law): Promise<void> => {
  const dir = await mkdtemp(join(tmpdir(), 'tutti-database-'))
  const opened: Database<LawTables>[] = []
  const openBare = async () => {
    const db = await adapter.open(dir)
    opened.push(db)
    return db
  }
  const open = async () => {
    const db = await openBare()
    await db.migrate(lawMigrations, '0.1.0')
    return db
  }
  const bench: Bench = { dir, features: adapter.features, open, openBare }
  try {
    await law.run(bench)
  } finally {
    await Promise.all(opened.map((db) => db.close()))
    await rm(dir, { recursive: true, force: true })
  }
}
