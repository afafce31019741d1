import type { Tx } from '@tutti/kit'
import { tellGroups, tellTrack, trackFact, type TrackTelling } from '../store/facts.ts'
import { fold } from '../objects/names.ts'
import { among, change, inColumns, put } from '../store/rows.ts'
import { recountAlbums, recountArtists } from '../store/recount.ts'
import type { Tables } from '../store/tables.ts'
import { index, indexText } from '../search/rows.ts'
import type { Batch } from './compose.ts'
import { noteRegrouping } from './regroup.ts'
import type { Run } from './run.ts'
import { trackColumns } from './track-row.ts'

/**
 * Sixth step: one transaction that makes a batch listed, searchable and playable, and tells of it. Its statements are carried
 * out in the order in which they stand here; none waits for the answer to the one before where it can do without.
 */
export const write = async (run: Run, batch: Batch): Promise<void> => {
  const searched = indexed(batch)
  const news = tellings(run, batch)
  await run.db.write('scan', async (tx) => {
    const leftArtists = await noteRegrouping(tx, batch)
    const artists = [...batch.tracks.flatMap((track) => track.artists), ...[...batch.albumArtists.values()].flat()]
    await Promise.all([
      writeGroups(tx, batch),
      writeTracks(tx, batch),
      writeLinks(tx, batch),
      writeFiles(tx, batch),
      recountAlbums(tx, [...new Set([...batch.albums.map((album) => album.key), ...batch.left.albums])]),
      recountArtists(tx, [...new Set([...artists.map((artist) => artist.key), ...leftArtists])]),
      index(tx, 'track', searched.tracks),
      index(tx, 'album', searched.albums),
      index(tx, 'artist', searched.artists),
      tellGroups(tx, { albums: newsOf(batch.albums), artists: newsOf(batch.artists) }),
    ])
    for (const telling of news) tellTrack(tx, telling)
    if (run.progress.isDue()) await run.progress.tell(tx)
  })
}

/** What is told of the batch's tracks, made of what is written. */
const tellings = (run: Run, { tracks, news, albumArtists }: Batch): TrackTelling[] =>
  tracks.map(({ key, found, album, artists, genres, year, addedAt, eventId, cover }) => {
    const { id, tags, file } = found
    const ids = {
      id,
      albumId: album.id,
      artistIds: idsOf(artists),
      albumArtistIds: idsOf(albumArtists.get(album)!),
      genreIds: idsOf(genres),
    }
    const place = { folderId: run.folders.get(file.folder_key)!.id, path: file.path, size: file.size, mtime: file.mtime }
    return { news: news.get(key)!, eventId, facts: trackFact({ ...ids, ...place, tags, year, addedAt, cover }) }
  })

const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id)

const newsOf = (rows: readonly { key: number; news?: 'added' | 'changed' }[]) =>
  new Map(rows.flatMap((row) => (row.news ? [[row.key, row.news] as const] : [])))

/** Texts are made before the transaction begins: only its statements are awaited within. */
const indexed = ({ tracks, news, albums, albumArtists, artists }: Batch) => ({
  tracks: tracks.map(({ key, searched }) => ({ key, isNew: news.get(key) === 'added', columns: searched.map(indexText) })),
  albums: albums
    .filter((album) => album.news)
    .map((album) => ({
      key: album.key,
      isNew: album.news === 'added',
      columns: [
        indexText(album.name),
        indexText(
          albumArtists
            .get(album)!
            .map((artist) => artist.name)
            .join(' '),
        ),
      ],
    })),
  artists: artists.map((artist) => ({ key: artist.key, isNew: artist.news === 'added', columns: [indexText(artist.name)] })),
})

const artistColumns = ['key', 'id', 'name_key', 'mb_id', 'name', 'order_name', 'fold', 'event_id', 'fresh', 'search_row'] as const
const albumColumns = [
  'key',
  'id',
  'base',
  'mb_release',
  'release_year',
  'name',
  'order_name',
  'order_artist',
  'fold',
  'release_date',
  'original_date',
  'year',
  'compilation',
  'label',
  'upc',
  'copyright',
  'cover_hash',
  'cover_key',
  'added_at',
  'event_id',
  'fresh',
  'search_row',
] as const

const writeGroups = (tx: Tx<Tables>, { artists, albums, genres, albumArtists }: Batch) => {
  const changed = albums.filter((album) => album.news)
  const known = changed.filter((album) => album.news === 'changed').map((album) => album.key)
  return Promise.all([
    put(tx, {
      table: 'genre',
      columns: ['key', 'id', 'name', 'fold'],
      rows: genres.map(({ key, id, name }) => [key, id, name, fold(name)]),
    }),
    put(tx, {
      table: 'artist',
      key: ['key'],
      keep: ['search_row'],
      columns: artistColumns,
      rows: inColumns(artistColumns, artists),
    }),
    put(tx, {
      table: 'album',
      key: ['key'],
      keep: ['id', 'added_at', 'event_id', 'search_row'],
      columns: albumColumns,
      rows: inColumns(albumColumns, changed),
    }),
    known.length > 0 && tx.deleteFrom('album_artist').where('album_key', 'in', among(known)).execute(),
    put(tx, {
      table: 'album_artist',
      key: ['album_key', 'position'],
      columns: ['album_key', 'position', 'artist_key'],
      rows: changed.flatMap((album) => albumArtists.get(album)!.map((artist, n) => [album.key, n, artist.key])),
    }),
  ])
}

const writeTracks = (tx: Tx<Tables>, { tracks, moved }: Batch) =>
  Promise.all([
    put(tx, {
      table: 'track',
      key: ['key'],
      keep: ['id', 'added_at', 'event_id', 'plays', 'search_row'],
      columns: trackColumns,
      rows: tracks.map((track) => track.columns),
    }),
    change(tx, { table: 'track', columns: ['album_key', 'tell'], rows: moved.map(({ key, album }) => [key, album, 1]) }),
  ])

const linkTables = ['track_artist', 'track_genre', 'lyrics'] as const

const writeLinks = (tx: Tx<Tables>, { tracks, news }: Batch) => {
  const known = tracks.filter(({ key }) => news.get(key) !== 'added').map(({ key }) => key)
  return Promise.all([
    ...(known.length > 0 ? linkTables : []).map((table) => tx.deleteFrom(table).where('track_key', 'in', among(known)).execute()),
    put(tx, {
      table: 'track_artist',
      columns: ['track_key', 'position', 'role', 'artist_key'],
      rows: tracks.flatMap(({ key, artists }) => artists.map((artist, n) => [key, n, 'artist', artist.key])),
    }),
    put(tx, {
      table: 'track_genre',
      columns: ['track_key', 'position', 'genre_key'],
      rows: tracks.flatMap(({ key, genres }) => genres.map((genre, n) => [key, n, genre.key])),
    }),
    put(tx, {
      table: 'lyrics',
      columns: ['track_key', 'synced', 'text'],
      rows: tracks.flatMap(({ key, lyrics }) => (lyrics ? [[key, lyrics.synced, lyrics.text]] : [])),
    }),
  ])
}

/** A track that was elsewhere leaves its old file: it is not missing there. */
const writeFiles = (tx: Tx<Tables>, { tracks, images }: Batch) => {
  const elsewhere = tracks.flatMap(({ found: { before, file } }) =>
    before?.file_key && before.file_key !== file.key ? [before.file_key] : [],
  )
  return Promise.all([
    elsewhere.length > 0 && tx.deleteFrom('file').where('key', 'in', among(elsewhere)).where('pending', '=', 0).execute(),
    elsewhere.length > 0 && tx.updateTable('file').set({ track_key: null }).where('key', 'in', among(elsewhere)).execute(),
    change(tx, {
      table: 'file',
      columns: ['pending', 'track_key', 'hash', 'reason', 'reason_at'],
      rows: tracks.map(({ key, found }) => [found.file.key, 0, key, null, null, null]),
    }),
    change(tx, {
      table: 'file',
      columns: ['hash', 'reason', 'reason_at'],
      rows: images.map(({ key, hash, reason }) => [key, hash, reason, reason ? Date.now() : null]),
    }),
  ])
}
