import { useCallback, useSyncExternalStore } from 'react'
import type { Loudness } from '../api/media.ts'
import type { AlbumRef, PlaylistRef, Track } from '../api/types.ts'

export type Kind = 'album' | 'playlist' | 'track'
/** What was asked for: its own tracks in its own order. `snapshot`: the version of a playlist that `ids` are of. */
export type Collection = {
  uri: string
  kind: Kind
  name: string
  item: AlbumRef | PlaylistRef | Track
  ids: string[]
  /** When each was added to a playlist (ISO 8601). */ added?: (string | null)[]
  snapshot: string | null
  /** ms since the epoch */ at: number
  /** The key of its own picture, if it has one. */ cover: string | null
}
export type FileState = 'wanted' | 'there' | 'failed'
/** The bytes of one track: held by the collections in `in`, and gone with the last of them. */
export type File = {
  id: string
  state: FileState
  /** on this device */ bytes: number
  /** as `Content-Type` says it */ type: string | null
  duration_ms: number
  /** As it was known when it was fetched. */ loudness?: Loudness | null
  has_waveform?: boolean
  in: string[]
  cover: string | null
  reason: string | null
  /** ms since the epoch */ at: number
}
/** Why nothing more is fetched although something is wanted: our own limit, or the browser's. */
export type Full = 'limit' | 'browser' | null

export type Shelf = {
  user: string | null
  /** Read from disk. */ isRead: boolean
  /** The server cannot be reached, and what is here plays by itself. */ isAway: boolean
  collections: ReadonlyMap<string, Collection>
  files: ReadonlyMap<string, File>
  /** bytes of all tracks here */ used: number
  full: Full
  /** A download is under way: its track, and how much of it is here (0 to 1). */ running: ReadonlyMap<string, number>
}

const nothing: Shelf = {
  user: null,
  isRead: false,
  isAway: false,
  collections: new Map(),
  files: new Map(),
  used: 0,
  full: null,
  running: new Map(),
}
let shelf = nothing
const listeners = new Set<() => void>()

export const readShelf = () => shelf
export const isAway = () => shelf.isAway
export const isHere = (id: string) => shelf.files.get(id)?.state === 'there'

export function setShelf(patch: Partial<Shelf>) {
  shelf = { ...shelf, ...patch }
  for (const listener of listeners) listener()
}
export const emptyShelf = () => setShelf({ ...nothing, isAway: shelf.isAway, user: shelf.user, isRead: true })

const subscribe = (listener: () => void) => {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** A part of what is downloaded; `pick` must return a primitive or something that is kept as it is. */
export function useShelf<T>(pick: (shelf: Shelf) => T): T {
  const read = useCallback(() => pick(shelf), [pick])
  return useSyncExternalStore(subscribe, read)
}

const away = ({ isAway: is }: Shelf) => is
export const useAway = () => useShelf(away)
export const useIsHere = (id: string) => useShelf(useCallback(({ files }: Shelf) => files.get(id)?.state === 'there', [id]))
