import { sql } from 'kysely'
import { among } from '../store/rows.ts'
import { parseTags } from '../objects/tags.ts'
import { type Cluster, clustersOf, type Member } from './clusters.ts'
import type { TrackCover } from './covers.ts'
import type { Found } from './identify.ts'
import { grouped } from '../store/rows.ts'
import { slices } from './run.ts'
import type { Run } from './run.ts'

/** More tracks in one folder are no album but a heap. */
const LARGEST_HOME = 500

export type Grouping = { clusters: Cluster[]; /** Covers of tracks that are not in the batch. */ covers: Map<number, TrackCover> }

/** Fourth step: groups the tracks of a batch into albums, together with the tracks that stand in the same folders already. */
export const group = async (run: Run, folder: number, found: readonly Found[]): Promise<Grouping> => {
  const homes = grouped(found, ({ file }) => file.home)
  const counts = await countTracks(run, folder, [...homes.keys()])
  const isHome = (home: string) => (counts.get(home) ?? 0) + homes.get(home)!.length <= LARGEST_HOME
  const inBatch = new Set(found.map(({ key }) => key))
  const rows = await neighbours(
    run,
    folder,
    [...homes.keys()].filter((home) => counts.has(home) && isHome(home)),
  )
  const others = rows.filter((row) => !inBatch.has(row.key))
  const covers = new Map<number, TrackCover>()
  for (const row of others)
    if (row.cover_hash && row.cover_path)
      covers.set(row.key, { hash: row.cover_hash, path: row.cover_path, embedded: row.cover_embedded === 1 })
  const standing = grouped(others, (row) => row.home)
  const clusters: Cluster[] = []
  const slice = slices()
  for (const [home, files] of homes) {
    const there = (standing.get(home) ?? []).map((row): Member => ({
      key: row.key,
      folder,
      home,
      path: row.path,
      tags: parseTags(row.tags),
      album: row.album_key,
      inBatch: false,
    }))
    const here = files.map(({ key, file, tags, before }): Member => ({
      key,
      folder,
      home,
      path: file.path,
      tags,
      album: before?.album_key,
      inBatch: true,
    }))
    clusters.push(...clustersOf([...there, ...here], isHome(home)))
    await slice()
  }
  return { clusters: joined(clusters), covers }
}

const countTracks = async ({ db }: Run, folder: number, homes: string[]) => {
  const rows = await db.read
    .selectFrom('track')
    .select(['home', sql<number>`count(*)`.as('tracks')])
    .where('folder_key', '=', folder)
    .where('home', 'in', among(homes))
    .groupBy('home')
    .execute()
  return new Map(rows.map((row) => [row.home, row.tracks]))
}

const neighbours = async ({ db }: Run, folder: number, homes: string[]) => {
  if (homes.length === 0) return []
  return db.read
    .selectFrom('track')
    .select(['key', 'home', 'path', 'tags', 'album_key', 'cover_hash', 'cover_path', 'cover_embedded'])
    .where('folder_key', '=', folder)
    .where('home', 'in', among(homes))
    .where('missing_since', 'is', null)
    .execute()
}

/** Discs in folders of their own that are not called so ("Album (Disc 1)") meet here. */
const joined = (clusters: Cluster[]): Cluster[] => {
  const same = grouped(clusters, ({ base, mbRelease, year }) => mbRelease ?? `${base}\n${year}`)
  return [...same.values()].map((parts) => ({ ...parts[0]!, members: parts.flatMap((part) => part.members) }))
}
