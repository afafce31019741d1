import { uuidv7 } from '@tutti/kit'
import { fold, sortName } from '../objects/names.ts'
import { searchRow } from '../search/rows.ts'
import { among, grouped } from '../store/rows.ts'
import type { AlbumTable } from '../store/tables.ts'
import { yearOf } from '../objects/tags.ts'
import { type Cluster, mostCommon } from './clusters.ts'
import { various } from './credits.ts'
import type { TrackCover } from './covers.ts'
import { freeIds, idOfText } from './ids.ts'
import type { Run } from './run.ts'

type Described = Pick<
  AlbumTable,
  | 'name'
  | 'order_name'
  | 'order_artist'
  | 'fold'
  | 'release_date'
  | 'original_date'
  | 'year'
  | 'compilation'
  | 'label'
  | 'upc'
  | 'copyright'
  | 'cover_hash'
  | 'cover_key'
>

/** An album as a batch knows it; `news` when the batch makes or changes it. */
export type AlbumRow = Described &
  Pick<
    AlbumTable,
    'key' | 'id' | 'base' | 'mb_release' | 'release_year' | 'all_tracks' | 'added_at' | 'plays' | 'search_row' | 'event_id' | 'fresh'
  > & { news?: 'added' | 'changed' }

const described = [
  'name',
  'order_name',
  'order_artist',
  'fold',
  'release_date',
  'original_date',
  'year',
  'compilation',
  'label',
  'upc',
  'copyright',
  'cover_hash',
  'cover_key',
] as const
const columns = [
  'key',
  'id',
  'base',
  'mb_release',
  'release_year',
  'all_tracks',
  'added_at',
  'plays',
  'search_row',
  'event_id',
  'fresh',
  ...described,
] as const

/** Clusters → albums: those with the same MusicBrainz release, or the same artists, name and year; otherwise new ones. */
export const resolveAlbums = async (
  run: Run,
  clusters: readonly Cluster[],
  coverOf: (track: number) => TrackCover | undefined,
): Promise<Map<Cluster, AlbumRow>> => {
  const rows = await loadAlbums(run, clusters)
  const byBase = grouped(rows, (row) => row.base)
  const byMb = new Map(rows.filter((row) => row.mb_release).map((row) => [row.mb_release!, row]))
  const chosen = new Map<Cluster, AlbumRow>()
  for (const cluster of clusters) {
    const known = (cluster.mbRelease ? byMb.get(cluster.mbRelease) : undefined) ?? fitting(cluster, byBase.get(cluster.base) ?? [])
    const row = known ?? newAlbum(run, cluster)
    const identity = { base: cluster.base, mb_release: cluster.mbRelease ?? row.mb_release, release_year: cluster.year || row.release_year }
    const now = { ...identity, ...describe(run, cluster, coverOf) }
    const differs = Object.entries(now).some(([name, value]) => row[name as keyof typeof now] !== value)
    Object.assign(row, now)
    if (differs || !known) row.news ??= known ? 'changed' : 'added'
    if (!known) byBase.set(row.base, [...(byBase.get(row.base) ?? []), row])
    if (row.mb_release) byMb.set(row.mb_release, row)
    chosen.set(cluster, row)
  }
  await freeIds(
    run,
    'album',
    [...new Set(chosen.values())].filter((row) => row.news === 'added'),
  )
  return chosen
}

const loadAlbums = async ({ db }: Run, clusters: readonly Cluster[]): Promise<AlbumRow[]> => {
  const releases = [...new Set(clusters.flatMap((cluster) => cluster.mbRelease ?? []))]
  const based = db.read
    .selectFrom('album')
    .select(columns)
    .where('base', 'in', among([...new Set(clusters.map((cluster) => cluster.base))]))
  return releases.length === 0
    ? based.execute()
    : based.union(db.read.selectFrom('album').select(columns).where('mb_release', 'in', among(releases))).execute()
}

/** Of several that fit, the one to which most of the tracks belong already; then the largest. */
const fitting = ({ mbRelease, year, members }: Cluster, rows: AlbumRow[]) => {
  const fits = (row: AlbumRow) => {
    if (mbRelease && row.mb_release) return false
    return year === 0 || row.release_year === null || row.release_year === year
  }
  const theirs = (row: AlbumRow) => members.filter((member) => member.album === row.key).length
  // A release that MusicBrainz knows takes tracks without an id only if they were its own.
  return rows
    .filter((row) => fits(row) && (mbRelease !== undefined || row.mb_release === null || theirs(row) > 0))
    .sort((a, b) => theirs(b) - theirs(a) || b.all_tracks - a.all_tracks || a.key - b.key)[0]
}

const newAlbum = (run: Run, { base, mbRelease, year }: Cluster, key = run.keys.next('album')): AlbumRow => ({
  key,
  id: idOfText(`album\n${mbRelease ?? `${base}\n${year}`}`),
  base,
  mb_release: mbRelease ?? null,
  release_year: year || null,
  all_tracks: 0,
  added_at: Date.now(),
  plays: 0,
  search_row: searchRow(key, 0),
  event_id: uuidv7(),
  fresh: 1,
  name: '',
  order_name: '',
  order_artist: '',
  fold: '',
  release_date: null,
  original_date: null,
  year: 0,
  compilation: 0,
  label: null,
  upc: null,
  copyright: null,
  cover_hash: null,
  cover_key: null,
})

const describe = (run: Run, { name, credits, members, year }: Cluster, coverOf: (track: number) => TrackCover | undefined): Described => {
  const tags = members.map((member) => member.tags)
  const first = (field: 'label' | 'barcode' | 'copyright' | 'albumSort') => tags.find((one) => one[field] !== undefined)?.[field] ?? null
  const ordered = members.toSorted(
    (a, b) => (a.tags.disc ?? 1) - (b.tags.disc ?? 1) || (a.tags.track ?? 0) - (b.tags.track ?? 0) || (a.path < b.path ? -1 : 1),
  )
  const covers = ordered.flatMap((member) => coverOf(member.key) ?? [])
  const cover = covers.find((one) => !one.embedded) ?? covers[0]
  const originalDate = mostCommon(tags.flatMap((one) => one.originalDate ?? [])) ?? null
  const date = mostCommon(tags.flatMap((one) => (one.date && yearOf(one.date) === year ? one.date : []))) ?? originalDate
  const sort = first('albumSort')
  return {
    name,
    order_name: sort ? fold(sort) : sortName(name),
    order_artist: [credits[0]!.sort ? fold(credits[0]!.sort) : sortName(credits[0]!.name), String(year).padStart(4, '0'), fold(name)].join(
      '\u0001',
    ),
    fold: fold(name),
    release_date: date,
    original_date: originalDate,
    year: year || yearOf(originalDate),
    compilation: credits[0] === various || credits[0]!.key === various.key || tags.some((one) => one.compilation) ? 1 : 0,
    label: first('label'),
    upc: first('barcode'),
    copyright: first('copyright'),
    cover_hash: cover?.hash ?? null,
    cover_key: cover ? run.coverKey(cover.hash) : null,
  }
}
