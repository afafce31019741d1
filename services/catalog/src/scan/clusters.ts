import { nameKey, UNKNOWN_ALBUM } from '../objects/names.ts'
import { grouped } from '../store/rows.ts'
import { type Tags, yearOf } from '../objects/tags.ts'
import { commonCredits, type Credit, creditsKey, taggedAlbumCredits, various } from './credits.ts'
import { folderName } from './places.ts'

/** A track of an album's folder. `album` is the row key of the album that it belongs to so far. */
export type Member = { key: number; folder: number; home: string; path: string; tags: Tags; album: number | undefined; inBatch: boolean }

/** Tracks that are one album as far as their folder tells. */
export type Cluster = { base: string; name: string; credits: Credit[]; mbRelease: string | undefined; year: number; members: Member[] }

/**
 * Tracks of one folder → albums, as a listener expects them: name and album artist tell them apart, and MusicBrainz releases;
 * within a folder one track without a year, an artist or an id does not split an album. Without `isHome` the folder tells nothing
 * (everything is in one heap): each track goes by its own tags.
 */
export const clustersOf = (members: readonly Member[], isHome: boolean): Cluster[] => {
  const byName = grouped(members, (member) => nameKey(albumName(member)))
  return [...byName.values()]
    .flatMap((sameName) => byArtist(sameName, isHome))
    .flatMap(byRelease)
    .flatMap((cluster) => byYear(cluster, isHome))
}

const albumName = ({ tags, home }: Member) => tags.album ?? folderName(home) ?? UNKNOWN_ALBUM

const byArtist = (members: Member[], isHome: boolean): Cluster[] => {
  const tagged = members.map((member) => ({ member, credits: taggedAlbumCredits(member.tags) }))
  const silent = tagged.filter(({ credits }) => !credits).map(({ member }) => member)
  const groups = grouped(
    tagged.filter(({ credits }) => credits),
    ({ credits }) => creditsKey(credits!),
  )
  const clusters = [...groups.values()].map((group) =>
    makeCluster(
      group[0]!.credits!,
      group.map(({ member }) => member),
    ),
  )
  if (silent.length === 0) return clusters
  // A folder of loose files without album tags at the top is no album: each artist has their own.
  const alone = !isHome || (silent[0]!.home === '' && silent[0]!.tags.album === undefined)
  if (alone)
    return [
      ...clusters,
      ...[...grouped(silent, ({ tags }) => creditsKey(commonCredits([tags]))).values()].map((group) =>
        makeCluster(commonCredits([group[0]!.tags]), group),
      ),
    ]
  const only = clusters.length === 1 ? clusters[0] : undefined
  if (!only) return [...clusters, makeCluster(commonCredits(silent.map(({ tags }) => tags)), silent)]
  only.members.push(...silent)
  return clusters
}

const makeCluster = (credits: Credit[], members: Member[]): Cluster => {
  const name = mostCommon(members.map(albumName))!
  return { base: `${creditsKey(credits)}\n${nameKey(name)}`, name, credits, mbRelease: undefined, year: 0, members: [...members] }
}

const byRelease = (cluster: Cluster): Cluster[] => {
  const releases = grouped(cluster.members, ({ tags }) => tags.musicBrainz.release)
  const silent = releases.get(undefined) ?? []
  releases.delete(undefined)
  if (releases.size === 0) return [cluster]
  const parts = [...releases].map(([mbRelease, members]) => ({ ...cluster, mbRelease, members }))
  if (silent.length === 0) return parts
  if (parts.length > 1) return [...parts, { ...cluster, members: silent }]
  return [{ ...parts[0]!, members: [...parts[0]!.members, ...silent] }]
}

/** Years split tracks only where they stand for two releases: when both have a track of the same number, or no folder holds them together. */
const byYear = (cluster: Cluster, isHome: boolean): Cluster[] => {
  const years = grouped(cluster.members, ({ tags }) => yearOf(tags.date))
  const dated = [...years.keys()].filter((year) => year > 0)
  const whole = { ...cluster, year: mostCommon(cluster.members.map(({ tags }) => yearOf(tags.date)).filter((year) => year > 0)) ?? 0 }
  if (dated.length < 2 || cluster.mbRelease) return [whole]
  const places = cluster.members.map(({ tags, path }) => (tags.track === undefined ? path : `${tags.disc ?? 1} ${tags.track}`))
  if (isHome && (cluster.credits[0] === various || new Set(places).size === places.length)) return [whole]
  const undated = years.get(0) ?? []
  return dated.map((year) => ({ ...cluster, year, members: [...years.get(year)!, ...(year === whole.year ? undated : [])] }))
}

/** The value that stands most often; of several the smallest. */
export const mostCommon = <V extends string | number>(values: readonly V[]): V | undefined => {
  const counts = new Map<V, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))[0]?.[0]
}
