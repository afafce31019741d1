import { sql } from 'kysely'
import { simplifiedAlbums } from '../objects/index.ts'
import type { SimplifiedAlbumObject } from '../objects/types.ts'
import { keysOf, type Reader } from '../store/rows.ts'
import { tallies } from '../store/tallies.ts'
import { type Found, type ListState, type Order, orderedRows, type Slice } from './list.ts'

export const artistSorts = { name: 'order_name', tracks: 'tracks' } as const
export type ArtistList = { sort: keyof typeof artistSorts; order: Order }

/** Artists with a track or an album. */
export const listArtists = (state: ListState, list: ArtistList, slice: Slice): Promise<Found> =>
  state.pages(`artist ${JSON.stringify([list, slice])}`, () => findArtists(state, list, slice))

const findArtists = async ({ db, anchors }: ListState, list: ArtistList, slice: Slice): Promise<Found> => {
  const { version, artists } = await tallies(db)
  const rows = orderedRows(db, {
    table: 'artist',
    column: artistSorts[list.sort],
    order: list.order,
    where: sql`tracks + albums > 0`,
    unindexed: false,
  })
  const keys = await anchors({ name: `artist ${JSON.stringify(list)}`, version, rows }, slice)
  return { total: artists, keys }
}

export const albumGroups = ['album', 'single', 'compilation', 'appears_on'] as const
export type AlbumGroup = (typeof albumGroups)[number]

/** The Web API tells in which of its groups an album stands. */
export type ArtistAlbum = SimplifiedAlbumObject & { album_group: AlbumGroup }

/** An artist's albums, their own before those on which they appear, newest first; `undefined` for an unknown artist. */
export const artistAlbums = async (
  db: Reader,
  { id, groups = albumGroups, limit, offset }: { id: string; groups?: readonly AlbumGroup[] } & Slice,
): Promise<{ total: number; items: ArtistAlbum[] } | undefined> => {
  const [key] = await keysOf(db, 'artist', [id])
  if (key === undefined) return undefined
  const { rows } = await sql<{ key: number; owned: number; total: number }>`
    select album.key, o.owned, count(*) over () as total from (
      select album_key, 1 as owned from album_artist where artist_key = ${key}
      union all
      select distinct track.album_key, 0 from track_artist join track on track.key = track_artist.track_key
        where track_artist.artist_key = ${key} and missing_since is null and track.album_key not in (select album_key from album_artist where artist_key = ${key})
    ) o join album on album.key = o.album_key
    where album.tracks > 0 and (case when o.owned = 0 then 'appears_on' when compilation = 1 then 'compilation' when all_tracks <= 3 and duration_ms < 1800000 then 'single' else 'album' end) in (${sql.join(groups)})
    order by o.owned desc, album.year desc, album.order_name, album.key limit ${limit} offset ${offset}`.execute(db)
  const owned = new Map(rows.map((row) => [row.key, row.owned === 1]))
  const albums = await simplifiedAlbums(db, [...owned.keys()])
  const items = [...owned].flatMap(([album, own]): ArtistAlbum[] => {
    const object = albums.get(album)
    return object ? [{ ...object, album_group: own ? object.album_type : 'appears_on' }] : []
  })
  return { total: rows[0]?.total ?? (offset > 0 ? offset : 0), items }
}

const TOP = 10

/** The keys of the ten most played tracks; of equally often played ones the newest. */
export const artistTopTracks = async (db: Reader, id: string): Promise<number[] | undefined> => {
  const [key] = await keysOf(db, 'artist', [id])
  return key === undefined ? undefined : (await artistTrackKeys(db, key, { limit: TOP, offset: 0 })).keys
}

/** An artist's tracks in the order of how often they are played. */
export const artistTrackKeys = async (db: Reader, artist: number, { limit, offset }: Slice): Promise<Found> => {
  const row = await db.selectFrom('artist').select('tracks').where('key', '=', artist).executeTakeFirst()
  const rows = await db
    .selectFrom('track_artist')
    .innerJoin('track', 'track.key', 'track_artist.track_key')
    .select('track.key')
    .where('track_artist.artist_key', '=', artist)
    .where('track.missing_since', 'is', null)
    .orderBy('track.plays', 'desc')
    .orderBy('track.year', 'desc')
    .orderBy('track.key')
    .limit(limit)
    .offset(offset)
    .execute()
  return { total: row?.tracks ?? 0, keys: rows.map((one) => one.key) }
}
