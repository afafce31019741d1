import { sql } from 'kysely'
import { inOrder, simplifiedAlbums } from '../objects/index.ts'
import type { SimplifiedAlbumObject } from '../objects/types.ts'
import type { Reader } from '../store/rows.ts'
import { tallies } from '../store/tallies.ts'
import { type Anchored, type ListState, type Order, orderedRows, type Slice } from './list.ts'
import { shuffled } from './shuffle.ts'

export const albumSorts = { name: 'order_name', artist: 'order_artist', added: 'added_at', year: 'year' } as const

export type AlbumList = { sort: keyof typeof albumSorts | 'random'; order: Order; genre?: string; seed?: number }

/** Albums that have a track to play, of one genre if asked for; at random, the same seed gives the same order. */
export const listAlbums = async ({ db, anchors }: ListState, list: AlbumList, slice: Slice): Promise<Anchored<SimplifiedAlbumObject>> => {
  const figures = await tallies(db)
  const genre = list.genre
    ? await db.selectFrom('genre').select(['key', 'albums']).where('id', '=', list.genre).executeTakeFirst()
    : undefined
  if (list.genre && !genre) return { total: 0, items: [] }
  const total = genre?.albums ?? figures.albums
  if (list.sort === 'random') {
    const keys = genre ? await albumsOfGenre(db, genre.key) : await listedAlbums(db)
    return { total: keys.length, items: await inOrder(simplifiedAlbums, db, shuffled(keys, list.seed ?? 0, slice)) }
  }
  const where = genre
    ? sql`tracks > 0 and key in (select track.album_key from track_genre join track on track.key = track_genre.track_key where genre_key = ${genre.key} and missing_since is null)`
    : sql`tracks > 0`
  const rows = orderedRows(db, { table: 'album', column: albumSorts[list.sort], order: list.order, where, unindexed: genre !== undefined })
  const keys = await anchors({ name: `album ${JSON.stringify(list)}`, version: figures.version, rows }, slice)
  return { total, items: await inOrder(simplifiedAlbums, db, keys) }
}

const albumsOfGenre = async (db: Reader, genre: number) =>
  (
    await db
      .selectFrom('track_genre')
      .innerJoin('track', 'track.key', 'track_genre.track_key')
      .select('track.album_key as key')
      .distinct()
      .where('track_genre.genre_key', '=', genre)
      .where('track.missing_since', 'is', null)
      .orderBy('key')
      .execute()
  ).map((row) => row.key)

const listedAlbums = async (db: Reader) =>
  (await db.selectFrom('album').select('key').where('tracks', '>', 0).orderBy('key').execute()).map((row) => row.key)

/** The albums that came last, newest first. */
export const newReleases = (state: ListState, slice: Slice) => listAlbums(state, { sort: 'added', order: 'desc' }, slice)
