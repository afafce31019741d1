import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { Blobs } from '../port.ts'
import { contentLaws } from './content.ts'
import { keyLaws } from './keys.ts'
import type { Features, Law } from './law.ts'

export type { Bench, Features, Law } from './law.ts'

/** Every law of the port. */
export const LAWS: readonly Law[] = [...contentLaws, ...keyLaws]

export type Adapter = {
  name: string
  /** Opens the store that belongs to a folder, which exists; the same one when it is called again. */
  open: (dir: string) => Promise<Blobs>
  features: Features
}

/** Registers one test for each law that concerns the adapter. */
export function blobLaws(adapter: Adapter): void {
  describe(`the blob laws, ${adapter.name}`, () => {
    for (const law of LAWS) {
      if (!law.needs || adapter.features[law.needs]) test(law.name, () => obey(adapter, law))
    }
  })
}

/** Runs one law on a store of its own; throws what the law throws. */
export async function obey({ open, features }: Adapter, law: Law): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'tutti-blobs-'))
  try {
    await law.run({ dir, features, open: () => open(dir) })
  } finally {
    await rm(dir, { recursive: true })
  }
}
