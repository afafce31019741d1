import { definition, type Migrations } from '@tutti/kit'
import { type Kysely, sql } from 'kysely'
import { searchTables } from '../search/tables.ts'

const run = async (db: Kysely<never>, statements: readonly string[]) => {
  for (const statement of statements) await sql`${definition(statement)}`.execute(db)
}

const files = [
  `create table folder (key integer primary key, id text not null unique, root text not null unique, demo integer not null, state text not null,
    reason text, device text, accepted integer not null default 0, tracks integer not null default 0, added_at integer not null, last_scan_at integer, event_id text not null)`,
  `create table file (key integer primary key, folder_key integer not null, path text not null, kind text not null, home text not null, size integer not null,
    mtime real not null, inode text not null, pending integer not null, track_key integer, hash text, reason text, reason_at integer, unique (folder_key, path))`,
  `create index file_pending on file (pending, folder_key, path) where pending > 0`,
  `create index file_home on file (folder_key, home, kind)`,
  `create index file_folder on file (folder_key, key, track_key, kind)`,
  `create index file_changed on file (key) where pending > 0 and track_key is not null`,
  `create index file_track on file (track_key) where track_key is not null`,
  `create index file_size on file (size, mtime) where kind = 'audio'`,
  `create index file_problem on file (reason_at, key) where reason is not null`,
]

const listed = 'where missing_since is null'
const tracks = [
  `create table track (key integer primary key, id text not null unique, folder_key integer not null, path text not null, home text not null, size integer not null,
    mtime real not null, audio_hash text not null, tags_hash text not null, tags text not null, album_key integer not null, title text not null, order_title text not null,
    order_artist text not null, order_album text not null, disc integer not null, number integer not null, year integer not null, duration_ms integer not null, isrc text,
    added_at integer not null, missing_since integer, plays integer not null default 0, cover_hash text, cover_path text, cover_embedded integer not null,
    has_lyrics integer not null, search_row integer, event_id text not null, missing_event_id text, tell integer not null default 0)`,
  `create index track_place on track (folder_key, home, path)`,
  `create index track_audio on track (audio_hash)`,
  `create index track_album on track (album_key, disc, number)`,
  `create index track_isrc on track (isrc) where isrc is not null`,
  `create index track_missing on track (missing_since, key) where missing_since is not null`,
  `create index track_tell on track (key) where tell = 1`,
  ...['order_title', 'order_artist', 'order_album', 'added_at', 'year', 'duration_ms'].map(
    (column) => `create index track_by_${column} on track (${column}, key) ${listed}`,
  ),
]

const groups = [
  `create table album (key integer primary key, id text not null unique, base text not null, mb_release text, release_year integer, name text not null, order_name text not null,
    order_artist text not null, fold text not null, release_date text, original_date text, year integer not null, compilation integer not null, label text, upc text, copyright text,
    cover_hash text, cover_key text, genres text not null default '[]', tracks integer not null default 0, all_tracks integer not null default 0, duration_ms integer not null default 0,
    discs integer not null default 1, added_at integer not null, plays integer not null default 0, search_row integer, event_id text not null, fresh integer not null)`,
  `create index album_base on album (base)`,
  `create index album_mb on album (mb_release) where mb_release is not null`,
  `create index album_upc on album (upc) where upc is not null`,
  `create index album_fresh on album (key) where fresh = 1`,
  ...['order_name', 'order_artist', 'added_at', 'year', 'fold'].map(
    (column) => `create index album_by_${column} on album (${column}, key) where tracks > 0`,
  ),
  `create index album_listed on album (key) where tracks > 0`,
  `create index album_empty on album (key) where all_tracks = 0`,
  `create table artist (key integer primary key, id text not null unique, name_key text not null, mb_id text, name text not null, order_name text not null, fold text not null,
    cover_key text, genres text not null default '[]', tracks integer not null default 0, albums integer not null default 0, appearances integer not null default 0,
    all_tracks integer not null default 0, plays integer not null default 0, search_row integer, event_id text not null, fresh integer not null)`,
  `create index artist_name on artist (name_key)`,
  `create index artist_mb on artist (mb_id) where mb_id is not null`,
  `create index artist_fresh on artist (key) where fresh = 1`,
  ...['order_name', 'tracks', 'fold'].map(
    (column) => `create index artist_by_${column} on artist (${column}, key) where tracks + albums > 0`,
  ),
  `create index artist_empty on artist (key) where all_tracks = 0`,
  `create table genre (key integer primary key, id text not null unique, name text not null, fold text not null, tracks integer not null default 0, albums integer not null default 0)`,
  `create index genre_by_name on genre (fold, key) where tracks > 0`,
]

const links = [
  `create table track_artist (track_key integer not null, position integer not null, role text not null, artist_key integer not null, primary key (track_key, role, position)) without rowid`,
  `create index track_artist_artist on track_artist (artist_key, track_key)`,
  `create table album_artist (album_key integer not null, position integer not null, artist_key integer not null, primary key (album_key, position)) without rowid`,
  `create index album_artist_artist on album_artist (artist_key, album_key)`,
  `create table track_genre (track_key integer not null, position integer not null, genre_key integer not null, primary key (track_key, position)) without rowid`,
  `create index track_genre_genre on track_genre (genre_key, track_key)`,
  `create table album_genre (genre_key integer not null, album_key integer not null, primary key (genre_key, album_key)) without rowid`,
  `create index album_genre_album on album_genre (album_key)`,
  `create table lyrics (track_key integer primary key, synced integer not null, language text, text text not null)`,
  `create table scan (id text primary key, state text not null, started_at integer not null, finished_at integer, outcome text)`,
  `create index scan_started on scan (started_at)`,
  `create table regroup (kind text not null, from_key integer not null, to_key integer not null, tracks integer not null, primary key (kind, from_key, to_key)) without rowid`,
  `create table tally (name text primary key, value integer not null) without rowid`,
  `create table removed_track (key integer primary key, id text not null unique, album_id text not null, event_id text not null, at integer not null)`,
  `create table play (play_id text primary key, track_key integer not null) without rowid`,
]

const wishes = [`create table scan_wish (id text primary key, folders text, "full" integer not null, at bigint not null)`]

/** The shape of the catalog's tables, forward only. */
export const migrations: Migrations = {
  '001-catalog': { oldestProgram: '0.1.0', up: (db) => run(db, [...files, ...tracks, ...groups, ...links]) },
  '002-search': { oldestProgram: '0.1.0', up: (db) => run(db, searchTables(db)) },
  '003-scan-wishes': { oldestProgram: '0.1.0', up: (db) => run(db, wishes) },
}
