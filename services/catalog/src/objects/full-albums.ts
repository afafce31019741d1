import { pageAt } from '@tutti/kit'
import { among, type Reader } from '../store/rows.ts'
import { simplifiedAlbums } from './albums.ts'
import { popularityOf } from './links.ts'
import { simplifiedTracks } from './tracks.ts'
import type { AlbumObject } from './types.ts'

const EMBEDDED_TRACKS = 50

/** Whole albums with the first 50 of their tracks. */
export const fullAlbums = async (db: Reader, keys: readonly number[]): Promise<Map<number, AlbumObject>> => {
  const albums = await simplifiedAlbums(db, keys)
  if (albums.size === 0) return new Map()
  const rows = await db.selectFrom('album').select(['key', 'label', 'upc', 'copyright', 'plays']).where('key', 'in', among(keys)).execute()
  const first = await firstTracks(db, keys)
  const tracks = await simplifiedTracks(db, [...first.values()].flat())
  return new Map(
    rows.map(({ key, label, upc, copyright, plays }) => {
      const album = albums.get(key)!
      const items = (first.get(key) ?? []).flatMap((track) => tracks.get(track) ?? [])
      const pages = pageAt(`/v1/albums/${album.id}/tracks`, { items, total: album.total_tracks, limit: EMBEDDED_TRACKS, offset: 0 })
      const full: AlbumObject = {
        ...album,
        tracks: pages,
        copyrights: copyright
          ? [{ text: copyright, type: /^\s*[℗(]\s*p?/i.test(copyright) && /℗|\(p\)/i.test(copyright) ? 'P' : 'C' }]
          : [],
        external_ids: upc ? { upc } : {},
        genres: album.tutti.genres,
        label: label ?? '',
        popularity: popularityOf(plays),
      }
      return [key, full]
    }),
  )
}

const firstTracks = async (db: Reader, albums: readonly number[]) => {
  const lists = new Map<number, number[]>()
  for (const album of albums) lists.set(album, (await albumTrackKeys(db, album, { limit: EMBEDDED_TRACKS, offset: 0 })).keys)
  return lists
}

/** Keys of an album's tracks in disc and track order; those whose files are missing only when nothing else is left. */
export const albumTrackKeys = async (db: Reader, album: number, { limit, offset }: { limit: number; offset: number }) => {
  const counts = await db.selectFrom('album').select(['tracks', 'all_tracks as all']).where('key', '=', album).executeTakeFirst()
  const present = (counts?.tracks ?? 0) > 0
  const rows = await db
    .selectFrom('track')
    .select('key')
    .where('album_key', '=', album)
    .$if(present, (q) => q.where('missing_since', 'is', null))
    .orderBy('disc')
    .orderBy('number')
    .orderBy('path')
    .limit(limit)
    .offset(offset)
    .execute()
  return { total: (present ? counts?.tracks : counts?.all) ?? 0, keys: rows.map((row) => row.key) }
}
