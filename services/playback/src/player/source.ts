import { setImmediate as breathe } from 'node:timers/promises'
import { catalog } from '@tutti/catalog/contract'
import type { Calls } from '@tutti/kit'
import { library } from '@tutti/library/contract'
import { playlists } from '@tutti/playlists/contract'
import { refuse } from '../errors.ts'

/** What is played from: its tracks in their own order. `uri` and `name` are null for a bare list of tracks. */
export type Source = { uri: string | null; name: string | null; trackIds: string[] }

const SLICE = 500
/** A context holds at most this many tracks; the rest of a larger one is not played. */
export const MOST_TRACKS = 50_000

const TRACK = /^spotify:track:([0-9A-Za-z]{22})$/
const CONTEXT = /^spotify:(album|artist|playlist):([0-9A-Za-z]{22})$/
const COLLECTION = /^spotify:user:([0-9A-Za-z]{22}):collection$/

/** The track id of a URI. @throws Failure 400 */
export const trackIdOf = (uri: string): string => {
  const id = TRACK.exec(uri)?.[1]
  if (!id) throw refuse('player.uri', { uri })
  return id
}

/** Asks the owner of a context for its tracks, as the viewer at hand sees it. @throws Failure 400, 403 or 404 when it cannot be played */
export const sourceOf = async (calls: Calls, uri: string): Promise<Source> => {
  const source = await known(calls, uri)
  if (source.trackIds.length === 0) throw refuse('player.context-empty', { uri })
  return { uri, ...source }
}

const known = async (calls: Calls, uri: string): Promise<Omit<Source, 'uri'>> => {
  if (COLLECTION.test(uri)) return { name: 'Saved tracks', trackIds: await savedTracks(calls) }
  const [, kind, id] = CONTEXT.exec(uri) ?? []
  if (!id) throw refuse('player.context', { uri })
  const name = await nameOf(calls, { kind: kind!, id, uri })
  if (kind === 'playlist') return { name, trackIds: await playlistTracks(calls, id) }
  const which = kind === 'album' ? { albumId: id } : { artistId: id }
  return { name, trackIds: await all((slice) => calls(catalog).trackIds({ ...which, ...slice })) }
}

const nameOf = async (calls: Calls, { kind, id, uri }: { kind: string; id: string; uri: string }): Promise<string> => {
  const ids = [id]
  const [object] =
    kind === 'album'
      ? await calls(catalog).albums({ ids })
      : kind === 'artist'
        ? await calls(catalog).artists({ ids })
        : await calls(playlists).playlists({ ids })
  if (!object) throw refuse('player.context-not-found', { uri })
  return object.name
}

const playlistTracks = (calls: Calls, id: string) =>
  all(async (slice) => {
    const { total, items } = await calls(playlists).items({ id, ...slice })
    return { total, ids: items.map((item) => item.trackId) }
  })

const savedTracks = (calls: Calls) =>
  all(async (slice) => {
    const { total, items } = await calls(library).saved({ kind: 'track', ...slice })
    return { total, ids: items.map((item) => item.id) }
  })

const all = async (slice: (at: { limit: number; offset: number }) => Promise<{ total: number; ids: string[] }>): Promise<string[]> => {
  const found: string[] = []
  for (let offset = 0; offset < MOST_TRACKS; offset += SLICE) {
    const { total, ids } = await slice({ limit: SLICE, offset })
    for (const id of ids) found.push(id)
    if (offset + SLICE >= total || ids.length === 0) break
    // Siblings in this process answer without ever letting go of it.
    await breathe()
  }
  return found
}
