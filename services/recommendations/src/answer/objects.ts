import { type ArtistObject, catalog, type SimplifiedAlbumObject, type TrackObject } from '@tutti/catalog/contract'
import type { Calls } from '@tutti/kit'
import { playlists } from '@tutti/playlists/contract'
import type { Reason } from '../reasons/reason.ts'
import type { Names } from '../reasons/words.ts'

export type Listed = { id: string; reason: Reason }
export type Group = { kind: 'track' | 'album' | 'artist'; items: readonly Listed[]; also?: readonly Reason[] }

export type Objects = {
  track: Map<string, TrackObject>
  album: Map<string, SimplifiedAlbumObject>
  artist: Map<string, ArtistObject>
  names: Names
}

/** What the items and reasons of an answer speak of, asked of its owners in one call each. What they do not know is not there. */
export const objectsFor = async (calls: Calls, groups: readonly Group[]): Promise<Objects> => {
  const reasons = groups.flatMap(({ items, also = [] }) => [...items.map((item) => item.reason), ...also])
  const idsOf = (kind: Group['kind']) => groups.filter((group) => group.kind === kind).flatMap(({ items }) => items.map((item) => item.id))
  const named = reasons.flatMap((reason) => ('of' in reason ? [reason.of] : []))
  const [track, album, artist, playlist, genre] = await Promise.all([
    byId([...idsOf('track'), ...named], (ids) => calls(catalog).tracks({ ids })),
    byId(idsOf('album'), (ids) => calls(catalog).albums({ ids })),
    byId(idsOf('artist'), (ids) => calls(catalog).artists({ ids })),
    playlistNames(calls, reasons),
    genreNames(calls, reasons),
  ])
  const artistNames = new Map([...track.values()].flatMap(({ artists }) => artists.map(({ id, name }) => [id, name] as const)))
  const albumNames = new Map([...track.values()].map(({ album: { id, name } }) => [id, name] as const))
  const names: Names = {
    track: (id) => track.get(id)?.name,
    album: (id) => albumNames.get(id) ?? album.get(id)?.name,
    artist: (id) => artistNames.get(id) ?? artist.get(id)?.name,
    playlist: (id) => playlist.get(id),
    genre: (id) => genre.get(id),
  }
  return { track, album, artist, names }
}

const MOST_IDS = 500

const byId = async <O>(all: readonly string[], ask: (ids: string[]) => Promise<(O | null)[]>): Promise<Map<string, O>> => {
  const ids = [...new Set(all)].slice(0, MOST_IDS)
  const found = ids.length > 0 ? await ask(ids) : []
  return new Map(ids.flatMap((id, n) => (found[n] ? [[id, found[n]] as const] : [])))
}

/** Names are an ornament: when their owner cannot be asked, the reason is said without them. */
const orNone = <O>(answer: Promise<Map<string, O>>): Promise<Map<string, O>> => answer.catch(() => new Map<string, O>())

const playlistNames = async (calls: Calls, reasons: readonly Reason[]) => {
  const ids = reasons.flatMap((reason) => (reason.kind === 'playlist' && reason.playlist ? [reason.playlist] : []))
  const found = await orNone(byId(ids.slice(0, 100), (some) => calls(playlists).playlists({ ids: some })))
  return new Map([...found].map(([id, { name }]) => [id, name]))
}

const genreNames = (calls: Calls, reasons: readonly Reason[]) =>
  orNone(
    byId(
      reasons.flatMap((reason) => (reason.kind === 'genre' ? [reason.genre] : [])),
      (ids) => calls(catalog).genreNames({ ids }),
    ),
  )
