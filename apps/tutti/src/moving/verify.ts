import type { Database } from '@tutti/database'
import { asListed, blobPages } from './blobs.ts'
import type { ImportOptions } from './import.ts'
import { summing } from './lines.ts'
import type { ListedBlob, Part } from './manifest.ts'
import type { Progress } from './progress.ts'
import { fateOf } from './state.ts'
import { pagesOf } from './tables.ts'

/** A table, or a service's blobs, as it was exported and as it is now. */
export type Compared = { service: string; table: string; rows: number; sha256: string; equal: boolean }

type Comparing = { service: string; db: Database<never>; part: Part; options: Pick<ImportOptions, 'place' | 'progress'> }

/** Reads a service's tables and blobs back, and compares counts and checksums with those of the export. */
export const compare = async ({ service, db, part, options: { place, progress } }: Comparing): Promise<Compared[]> => {
  progress.begin('verifying', part.tables.reduce((sum, table) => sum + table.rows, 0) + part.blobs.rows)
  const compared: Compared[] = []
  for (const table of part.tables) {
    const pages = pagesOf(db.read as never, table, fateOf(service, table.table))
    compared.push({ service, table: table.table, ...(await summed(pages, table, progress)) })
  }
  compared.push({ service, table: '(blobs)', ...(await summed(listed(await place.blobs(service)), part.blobs, progress)) })
  progress.end()
  return compared
}

const summed = async (pages: AsyncIterable<readonly unknown[]>, wanted: { rows: number; sha256: string }, progress: Progress) => {
  const sum = summing()
  for await (const page of pages) {
    sum.add(page)
    progress.add(page.length)
  }
  const { rows, sha256 } = sum.sum()
  return { rows, sha256, equal: rows === wanted.rows && sha256 === wanted.sha256 }
}

async function* listed(blobs: Parameters<typeof blobPages>[0]): AsyncGenerator<ListedBlob[]> {
  for await (const page of blobPages(blobs)) yield page.map(asListed)
}
