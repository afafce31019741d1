import { sql } from 'kysely'
import type { Reader } from '../store/rows.ts'
import { tallies } from '../store/tallies.ts'
import { type Found, type ListState, type Order, orderedRows, type Slice } from './list.ts'
import { shuffled } from './shuffle.ts'

export const albumSorts = { name: 'order_name', artist: 'order_artist', added: 'added_at', year: 'year' } as const

export type AlbumList = { sort: keyof typeof albumSorts | 'random'; order: Order; genre?: string; seed?: number }

/** A genre with fewer albums is sorted faster than the whole list is walked. */
const SMALL = 500

/** Albums that have a track to play, of one genre if asked for; at random, the same seed gives the same order. */
export const listAlbums = (state: ListState, list: AlbumList, slice: Slice): Promise<Found> =>
  state.pages(`album ${JSON.stringify([list, slice])}`, () => findAlbums(state, list, slice))

const findAlbums = async (state: ListState, list: AlbumList, slice: Slice): Promise<Found> => {
  const { db, anchors } = state
  const figures = await tallies(db)
  const genre = list.genre ? await genreOf(db, list.genre) : undefined
  if (list.genre && !genre) return { total: 0, keys: [] }
  if (list.sort === 'random') {
    const keys = genre ? await albumsOfGenre(db, genre.key) : await state.albumKeys(figures.version)
    return { total: keys.length, keys: shuffled(keys, list.seed ?? 0, slice) }
  }
  const small = genre !== undefined && genre.albums < SMALL
  const rows = orderedRows(db, {
    table: 'album',
    column: albumSorts[list.sort],
    order: list.order,
    where: condition(genre?.key, small),
    unindexed: small,
  })
  const keys = await anchors({ name: `album ${JSON.stringify(list)}`, version: figures.version, rows }, slice)
  return { total: genre?.albums ?? figures.albums, keys }
}

const genreOf = (db: Reader, id: string) => db.selectFrom('genre').select(['key', 'albums']).where('id', '=', id).executeTakeFirst()

const condition = (genre: number | undefined, small: boolean) => {
  if (genre === undefined) return sql`tracks > 0`
  if (small) return sql`tracks > 0 and key in (select album_key from album_genre where genre_key = ${genre})`
  return sql`tracks > 0 and exists (select 1 from album_genre where genre_key = ${genre} and album_key = album.key)`
}

const albumsOfGenre = async (db: Reader, genre: number) =>
  (await db.selectFrom('album_genre').select('album_key as key').where('genre_key', '=', genre).orderBy('album_key').execute()).map(
    (row) => row.key,
  )

/** The keys of all listed albums, kept until the library changes. */
export const makeAlbumKeys = (db: Reader): ListState['albumKeys'] => {
  let known: { version: number; keys: number[] } | undefined
  return async (version) => {
    if (known?.version === version) return known.keys
    const keys: number[] = []
    for (let after = 0; ;) {
      const rows = await db
        .selectFrom('album')
        .select('key')
        .where('tracks', '>', 0)
        .where('key', '>', after)
        .orderBy('key')
        .limit(1000)
        .execute()
      for (const row of rows) keys.push(row.key)
      if (rows.length < 1000) break
      after = keys.at(-1)!
      await new Promise((resolve) => setImmediate(resolve))
    }
    known = { version, keys }
    return keys
  }
}

/** The albums that came last, newest first. */
export const newReleases = (state: ListState, slice: Slice) => listAlbums(state, { sort: 'added', order: 'desc' }, slice)
