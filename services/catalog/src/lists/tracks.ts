import { type RawBuilder, sql } from 'kysely'
import type { Reader } from '../store/rows.ts'
import { keysOf } from '../store/rows.ts'
import { tallies } from '../store/tallies.ts'
import type { Found, ListState, Order, Slice } from './list.ts'
import { orderedRows } from './list.ts'

export const trackSorts = {
  title: 'order_title',
  artist: 'order_artist',
  album: 'order_album',
  added: 'added_at',
  year: 'year',
  duration: 'duration_ms',
} as const

export type TrackList = { sort: keyof typeof trackSorts; order: Order; genre?: string; artist?: string }

/** A smaller set is sorted faster than the whole list is walked. */
const SMALL = 2000

/** Tracks whose files are there, of one genre or one artist if asked for. */
export const listTracks = (state: ListState, list: TrackList, slice: Slice): Promise<Found> =>
  state.pages(`track ${JSON.stringify([list, slice])}`, () => findTracks(state, list, slice))

const findTracks = async ({ db, anchors }: ListState, list: TrackList, slice: Slice): Promise<Found> => {
  const { version, tracks } = await tallies(db)
  const column = trackSorts[list.sort]
  const only = await subset(db, list)
  if (only === 'nothing') return { total: 0, keys: [] }
  const rows = orderedRows(db, {
    table: 'track',
    column,
    order: list.order,
    where: only?.where ?? sql`missing_since is null`,
    unindexed: only?.small ?? false,
  })
  const keys = await anchors({ name: `track ${JSON.stringify(list)}`, version, rows }, slice)
  return { total: only?.total ?? tracks, keys }
}

type Subset = { total: number; where: RawBuilder<unknown>; small: boolean }

const subset = async (db: Reader, { genre, artist }: TrackList): Promise<Subset | 'nothing' | undefined> => {
  if (artist) {
    const [key] = await keysOf(db, 'artist', [artist])
    const row = key === undefined ? undefined : await db.selectFrom('artist').select('tracks').where('key', '=', key).executeTakeFirst()
    if (!row) return 'nothing'
    return {
      total: row.tracks,
      small: true,
      where: sql`missing_since is null and key in (select track_key from track_artist where artist_key = ${key})`,
    }
  }
  if (!genre) return undefined
  const row = await db.selectFrom('genre').select(['key', 'tracks']).where('id', '=', genre).executeTakeFirst()
  if (!row) return 'nothing'
  const small = row.tracks < SMALL
  const where = small
    ? sql`missing_since is null and key in (select track_key from track_genre where genre_key = ${row.key})`
    : sql`missing_since is null and exists (select 1 from track_genre where track_genre.genre_key = ${row.key} and track_genre.track_key = track.key)`
  return { total: row.tracks, small, where }
}
