import type { Tx } from '@tutti/kit'
import { tellGroups, tellTracks } from '../store/facts.ts'
import { fold } from '../objects/names.ts'
import { among, change, put } from '../store/rows.ts'
import { recountAlbums, recountArtists } from '../store/recount.ts'
import type { Tables } from '../store/tables.ts'
import { index, indexText } from '../search/rows.ts'
import type { Batch } from './compose.ts'
import { noteRegrouping } from './regroup.ts'
import type { Run } from './run.ts'
import { trackColumns } from './track-row.ts'

/** Sixth step: one transaction that makes a batch listed, searchable and playable, and tells of it. */
export const write = async (run: Run, batch: Batch): Promise<void> => {
  const searched = indexed(batch)
  await run.db.write('scan', async (tx) => {
    const leftArtists = await noteRegrouping(tx, batch)
    await writeGroups(tx, batch)
    await writeTracks(tx, batch)
    await writeLinks(tx, batch)
    await writeFiles(tx, batch)
    const albums = [...new Set([...batch.albums.map((album) => album.key), ...batch.left.albums])]
    await recountAlbums(tx, albums)
    await recountArtists(tx, [
      ...new Set(
        [...batch.tracks.flatMap((track) => track.artists), ...[...batch.albumArtists.values()].flat()].map((artist) => artist.key),
      ),
      ...leftArtists,
    ])
    await tellGroups(tx, { albums: newsOf(batch.albums), artists: newsOf(batch.artists) })
    await tellTracks(tx, batch.news)
    await index(tx, 'track', searched.tracks)
    await index(tx, 'album', searched.albums)
    await index(tx, 'artist', searched.artists)
    if (run.progress.isDue()) await run.progress.tell(tx)
  })
}

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

const writeGroups = async (tx: Tx<Tables>, { artists, albums, genres, albumArtists }: Batch) => {
  await put(tx, {
    table: 'genre',
    columns: ['key', 'id', 'name', 'fold'],
    rows: genres.map(({ key, id, name }) => [key, id, name, fold(name)]),
  })
  await put(tx, {
    table: 'artist',
    key: ['key'],
    keep: ['search_row'],
    columns: artistColumns,
    rows: artists.map((row) => artistColumns.map((column) => row[column])),
  })
  const changed = albums.filter((album) => album.news)
  await put(tx, {
    table: 'album',
    key: ['key'],
    keep: ['id', 'added_at', 'event_id', 'search_row'],
    columns: albumColumns,
    rows: changed.map((row) => albumColumns.map((column) => row[column])),
  })
  if (changed.some((album) => album.news === 'changed'))
    await tx
      .deleteFrom('album_artist')
      .where('album_key', 'in', among(changed.map((album) => album.key)))
      .execute()
  await put(tx, {
    table: 'album_artist',
    key: ['album_key', 'position'],
    columns: ['album_key', 'position', 'artist_key'],
    rows: changed.flatMap((album) => albumArtists.get(album)!.map((artist, n) => [album.key, n, artist.key])),
  })
}

const writeTracks = async (tx: Tx<Tables>, { tracks, moved }: Batch) => {
  await put(tx, {
    table: 'track',
    key: ['key'],
    keep: ['id', 'added_at', 'event_id', 'plays', 'search_row'],
    columns: trackColumns,
    rows: tracks.map((track) => track.columns),
  })
  await change(tx, { table: 'track', columns: ['album_key', 'tell'], rows: moved.map(({ key, album }) => [key, album, 1]) })
}

const writeLinks = async (tx: Tx<Tables>, { tracks, news }: Batch) => {
  const known = tracks.filter(({ key }) => news.get(key) !== 'added').map(({ key }) => key)
  if (known.length > 0) {
    await tx.deleteFrom('track_artist').where('track_key', 'in', among(known)).execute()
    await tx.deleteFrom('track_genre').where('track_key', 'in', among(known)).execute()
    await tx.deleteFrom('lyrics').where('track_key', 'in', among(known)).execute()
  }
  await put(tx, {
    table: 'track_artist',
    columns: ['track_key', 'position', 'role', 'artist_key'],
    rows: tracks.flatMap(({ key, artists }) => artists.map((artist, n) => [key, n, 'artist', artist.key])),
  })
  await put(tx, {
    table: 'track_genre',
    columns: ['track_key', 'position', 'genre_key'],
    rows: tracks.flatMap(({ key, genres }) => genres.map((genre, n) => [key, n, genre])),
  })
  await put(tx, {
    table: 'lyrics',
    columns: ['track_key', 'synced', 'text'],
    rows: tracks.flatMap(({ key, lyrics }) => (lyrics ? [[key, lyrics.synced, lyrics.text]] : [])),
  })
}

/** A track that was elsewhere leaves its old file: it is not missing there. */
const writeFiles = async (tx: Tx<Tables>, { tracks, images }: Batch) => {
  const elsewhere = tracks.flatMap(({ found: { before, file } }) =>
    before?.file_key && before.file_key !== file.key ? [before.file_key] : [],
  )
  if (elsewhere.length > 0) {
    await tx.deleteFrom('file').where('key', 'in', among(elsewhere)).where('pending', '=', 0).execute()
    await tx.updateTable('file').set({ track_key: null }).where('key', 'in', among(elsewhere)).execute()
  }
  await change(tx, {
    table: 'file',
    columns: ['pending', 'track_key', 'hash', 'reason', 'reason_at'],
    rows: tracks.map(({ key, found }) => [found.file.key, 0, key, null, null, null]),
  })
  await change(tx, {
    table: 'file',
    columns: ['hash', 'reason', 'reason_at'],
    rows: images.map(({ key, hash, reason }) => [key, hash, reason, reason ? Date.now() : null]),
  })
}
