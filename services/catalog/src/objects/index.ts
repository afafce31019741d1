import { keysOf, type Reader } from '../store/rows.ts'
import { simplifiedAlbums } from './albums.ts'
import { artistObjects } from './artists.ts'
import { albumTrackKeys, fullAlbums } from './full-albums.ts'
import { fullTracks, simplifiedTracks } from './tracks.ts'

export { albumTrackKeys, artistObjects, fullAlbums, fullTracks, simplifiedAlbums, simplifiedTracks }

export type Build<O> = (db: Reader, keys: readonly number[]) => Promise<Map<number, O>>

/** Objects in the order of their keys. */
export const inOrder = async <O>(build: Build<O>, db: Reader, keys: readonly number[]): Promise<O[]> => {
  const objects = await build(db, keys)
  return keys.flatMap((key) => objects.get(key) ?? [])
}

/** Objects in the order of their public ids, `null` for unknown ones. */
const byIds =
  <O>(table: 'track' | 'album' | 'artist', build: Build<O>) =>
  async (db: Reader, ids: readonly string[]): Promise<(O | null)[]> => {
    const keys = await keysOf(db, table, ids)
    const objects = await build(db, [...new Set(keys.filter((key) => key !== undefined))])
    return keys.map((key) => (key === undefined ? null : (objects.get(key) ?? null)))
  }

export const tracksById = byIds('track', fullTracks)
export const albumsById = byIds('album', simplifiedAlbums)
export const fullAlbumsById = byIds('album', fullAlbums)
export const artistsById = byIds('artist', artistObjects)
