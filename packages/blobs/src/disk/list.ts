import { opendir } from 'node:fs/promises'
import { codeOf } from './durable.ts'
import { entryOf } from './names.ts'
import type { Entry } from './names.ts'

export type Listing = { prefix: string; after: string; limit: number }

/** Blobs under `root` in the order of their keys, without more names in memory than two pages for each level. */
export async function* walk(root: string, listing: Listing): AsyncGenerator<Entry> {
  yield* walkFolder({ stem: '', path: root, blob: false }, listing)
}

async function* walkFolder(folder: Entry, listing: Listing): AsyncGenerator<Entry> {
  let last: string | undefined
  for (;;) {
    const entries = await smallest(folder, listing, last)
    for (const entry of entries) {
      if (entry.blob) yield entry
      else yield* walkFolder(entry, listing)
    }
    if (entries.length < listing.limit) return
    last = entries.at(-1)?.stem
  }
}

/** The first entries of a folder after `last` that can have something of the listing, in order. */
async function smallest(folder: Entry, listing: Listing, last: string | undefined): Promise<Entry[]> {
  const kept: Entry[] = []
  const shorten = (): void => {
    kept.sort((a, b) => (a.stem < b.stem ? -1 : 1))
    kept.length = Math.min(kept.length, listing.limit)
  }
  try {
    for await (const { name } of await opendir(folder.path, { bufferSize: 256 })) {
      const entry = entryOf(name, folder.stem, folder.path)
      if (!entry || (last !== undefined && entry.stem <= last) || !concerns(entry, listing)) continue
      kept.push(entry)
      if (kept.length >= 2 * listing.limit) shorten()
    }
  } catch (error) {
    // The folder was removed with its last blob since its name was read.
    if (codeOf(error) !== 'ENOENT') throw error
  }
  shorten()
  return kept
}

function concerns({ stem, blob }: Entry, { prefix, after }: Listing): boolean {
  if (blob) return stem.startsWith(prefix) && stem > after
  return (stem.startsWith(prefix) || prefix.startsWith(stem)) && (stem > after || after.startsWith(stem))
}
