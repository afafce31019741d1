import { answer } from '@tutti/kit'
import { albumTracks, trackIds } from './catalog/catalog.ts'
import { catalog } from './contract.ts'
import { addDemo, addFolder, folderKey } from './folders/folders.ts'
import { newReleases } from './lists/albums.ts'
import type { Found } from './lists/list.ts'
import { artistAlbums, artistTopTracks } from './lists/artists.ts'
import { genreNames, listGenres } from './lists/genres.ts'
import {
  albumsById,
  artistObjects,
  artistsById,
  type Build,
  fullAlbumsById,
  fullTracks,
  inOrder,
  simplifiedAlbums,
  simplifiedTracks,
  tracksById,
} from './objects/index.ts'
import { search } from './search/index.ts'
import type { State } from './state.ts'
import type { Tables } from './store/tables.ts'

export const calls = answer<Tables, State>()(catalog, (room) => {
  const { db, state } = room
  const open = { db, scanner: state.scanner }
  const objectsOf = async <O>(build: Build<O>, { total, keys }: Found) => ({ total, items: await inOrder(build, db.read, keys) })
  return {
    tracks: (_, { ids }) => tracksById(db.read, ids),
    albums: (_, { ids }) => albumsById(db.read, ids),
    fullAlbums: (_, { ids }) => fullAlbumsById(db.read, ids),
    artists: (_, { ids }) => artistsById(db.read, ids),
    trackIds: (_, which) => trackIds(db.read, which),
    albumTracks: async (_, which) => {
      const found = await albumTracks(db.read, which)
      return found ? objectsOf(simplifiedTracks, found) : null
    },
    artistAlbums: async (_, which) => (await artistAlbums(db.read, which)) ?? null,
    artistTopTracks: async (_, { id }) => {
      const keys = await artistTopTracks(db.read, id)
      return keys ? inOrder(fullTracks, db.read, keys) : null
    },
    newReleases: async (_, slice) => objectsOf(simplifiedAlbums, await newReleases(state.lists, slice)),
    search: async (_, request) => {
      const { track, album, artist } = await search(state.lists, request)
      return {
        ...(track && { tracks: await objectsOf(fullTracks, track) }),
        ...(album && { albums: await objectsOf(simplifiedAlbums, album) }),
        ...(artist && { artists: await objectsOf(artistObjects, artist) }),
      }
    },
    genres: (_, slice) => listGenres(db.read, slice),
    genreNames: (_, { ids }) => genreNames(db.read, ids),
    folders: async () =>
      (await db.read.selectFrom('folder').select(['id', 'root']).orderBy('key').execute()).map(({ id, root }) => ({ folderId: id, root })),
    addFolder: async (_, { path }) => {
      const { id } = await addFolder(open, path)
      await state.watchAnew()
      return { id }
    },
    addDemo: async () => {
      const { id } = await addDemo(open, room)
      await state.watchAnew()
      return { id }
    },
    scan: () => state.scanner.state(),
    startScan: async (_, { folderId, full }) =>
      state.scanner.request({ full: full === true, ...(folderId ? { folders: [await folderKey(db, folderId)] } : {}) }),
    cancelScan: () => state.scanner.cancel(),
  }
})
