import { isVarious, nameKey, UNKNOWN_ARTIST, VARIOUS_ARTISTS } from '../objects/names.ts'
import type { Tags } from '../objects/tags.ts'

/** A name on a track or an album. */
export type Credit = { name: string; key: string; mbId: string | undefined; sort: string | undefined }

const credit = (name: string, mbId?: string, sort?: string): Credit => ({ name, key: nameKey(name), mbId, sort })

/** Lists of a tag belong together only when they are equally long. */
const credits = (names: readonly string[], ids: readonly string[], sorts: readonly string[]) => {
  const seen = new Set<string>()
  return names
    .map((name, n) => credit(name, ids.length === names.length ? ids[n] : undefined, sorts.length === names.length ? sorts[n] : undefined))
    .filter(({ key }) => !seen.has(key) && seen.add(key))
}

export const trackCredits = ({ artists, albumArtists, musicBrainz, artistSorts }: Tags): Credit[] => {
  if (artists.length > 0) return credits(artists, musicBrainz.artists, artistSorts)
  const fallback = albumArtists.filter((name) => !isVarious(name))
  return fallback.length > 0 ? credits(fallback, musicBrainz.albumArtists, []) : [credit(UNKNOWN_ARTIST)]
}

export const various: Credit = credit(VARIOUS_ARTISTS)

/** What the tag says of the album's artists; undefined when it says nothing. */
export const taggedAlbumCredits = ({ albumArtists, albumArtistSorts, musicBrainz, compilation }: Tags): Credit[] | undefined => {
  if (albumArtists.some(isVarious)) return [various]
  if (albumArtists.length > 0) return credits(albumArtists, musicBrainz.albumArtists, albumArtistSorts)
  return compilation ? [various] : undefined
}

const withoutGuests = (name: string) => name.replace(/\s+[([]?(?:feat\.?|ft\.?|featuring)\s.*$/i, '')

/** Whose album it is when no tag says so: the one artist, the one whom all have in common, or many. */
export const commonCredits = (tracks: readonly Tags[]): Credit[] => {
  const lists = tracks.map(trackCredits)
  const first = lists[0]!
  if (lists.every((list) => sameCredits(list, first))) return first
  const hosts = lists.map((list) => withoutGuests(list[0]!.name))
  if (hosts.every((name) => nameKey(name) === nameKey(hosts[0]!)))
    return [lists.map((list) => list[0]!).find((one) => one.key === nameKey(hosts[0]!)) ?? credit(hosts[0]!)]
  const shared = first.find((one) => lists.every((list) => list.some((other) => other.key === one.key)))
  return [shared ?? various]
}

export const sameCredits = (a: readonly Credit[], b: readonly Credit[]): boolean =>
  a.length === b.length && a.every((one, n) => one.key === b[n]!.key)
export const creditsKey = (list: readonly Credit[]): string => list.map((one) => one.key).join('\u0001')
