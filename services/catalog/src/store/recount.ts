import type { Tx } from '@tutti/kit'
import { sql } from 'kysely'
import { among, jsonList, listed } from './rows.ts'
import type { Tables } from './tables.ts'

const keyed = { key: 'integer' } as const

/** Brings an album's figures in line with its tracks. */
export const recountAlbums = async (tx: Tx<Tables>, keys: readonly number[]): Promise<void> => {
  if (keys.length === 0) return
  await Promise.all([
    sql`
    update album set tracks = s.present, all_tracks = s.everything, duration_ms = s.duration, discs = s.discs, plays = s.plays, added_at = coalesce(s.added, album.added_at),
      genres = coalesce((select ${jsonList('name')} from (
        select genre.name from track join track_genre on track_genre.track_key = track.key join genre on genre.key = track_genre.genre_key
        where track.album_key = album.key group by genre.key order by count(*) desc, genre.key limit 6)), '[]')
    from (select j.key, count(track.key) as everything, count(case when missing_since is null then track.key end) as present,
        coalesce(sum(case when missing_since is null then duration_ms end), 0) as duration, coalesce(max(case when disc > 1 then disc end), 1) as discs, coalesce(sum(plays), 0) as plays, min(track.added_at) as added
      from ${listed(
        keyed,
        keys.map((key) => [key]),
      )} j left join track on track.album_key = j.key group by j.key) s
    where album.key = s.key`.execute(tx),
    tx.deleteFrom('album_genre').where('album_key', 'in', among(keys)).execute(),
    sql`
    insert into album_genre (genre_key, album_key)
    select distinct track_genre.genre_key, track.album_key from track join track_genre on track_genre.track_key = track.key
    where track.album_key in ${among(keys)} and track.missing_since is null`.execute(tx),
  ])
}

/** Brings an artist's figures in line with their tracks and albums. */
export const recountArtists = async (tx: Tx<Tables>, keys: readonly number[]): Promise<void> => {
  if (keys.length === 0) return
  await sql`
    update artist set tracks = s.present, all_tracks = s.everything + s.credited, albums = s.albums, plays = s.plays, appearances = s.appearances,
      cover_key = (select cover_key from album_artist join album on album.key = album_artist.album_key
        where album_artist.artist_key = artist.key and cover_key is not null order by album.tracks > 0 desc, album.year desc, album.key limit 1),
      genres = coalesce((select ${jsonList('name')} from (
        select genre.name from track_artist join track_genre on track_genre.track_key = track_artist.track_key join genre on genre.key = track_genre.genre_key
        where track_artist.artist_key = artist.key group by genre.key order by count(*) desc, genre.key limit 5)), '[]')
    from (select j.key, count(track.key) as everything, count(case when missing_since is null then track.key end) as present, coalesce(sum(track.plays), 0) as plays,
        (select count(*) from album_artist where artist_key = j.key) as credited,
        (select count(*) from album_artist join album on album.key = album_artist.album_key where artist_key = j.key and album.tracks > 0) as albums,
        count(distinct case when missing_since is null and not exists (select 1 from album_artist where album_artist.artist_key = j.key and album_artist.album_key = track.album_key) then track.album_key end) as appearances
      from ${listed(
        keyed,
        keys.map((key) => [key]),
      )} j left join track_artist on track_artist.artist_key = j.key left join track on track.key = track_artist.track_key group by j.key) s
    where artist.key = s.key`.execute(tx)
}

const tallies = [
  `select 'tracks', count(*) from track where missing_since is null`,
  `select 'duration_ms', coalesce(sum(duration_ms), 0) from track where missing_since is null`,
  `select 'size', coalesce(sum(size), 0) from track where missing_since is null`,
  `select 'missing', count(*) from track where missing_since is not null`,
  `select 'albums', count(*) from album where tracks > 0`,
  `select 'artists', count(*) from artist where tracks + albums > 0`,
  `select 'genres', count(*) from genre where tracks > 0`,
  `select 'problems', count(*) from file where reason is not null`,
]

/** Counts what answers need: once a second while a scan runs, and after each change. */
export const recountLibrary = async (tx: Tx<Tables>): Promise<void> => {
  await sql`
    update genre set
      tracks = (select count(*) from track_genre join track on track.key = track_genre.track_key where genre_key = genre.key and missing_since is null),
      albums = (select count(*) from album_genre where genre_key = genre.key)`.execute(tx)
  await sql`update folder set tracks = (select count(*) from track where track.folder_key = folder.key and missing_since is null)`.execute(
    tx,
  )
  await sql`insert into tally (name, value) select * from (${sql.raw(tallies.join(' union all '))}) counted where true on conflict (name) do update set value = excluded.value`.execute(
    tx,
  )
  await sql`insert into tally (name, value) values ('version', 1) on conflict (name) do update set value = tally.value + 1`.execute(tx)
}
