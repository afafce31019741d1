import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb'
import type { Track } from '../api/types.ts'
import { audioCache, coverCache } from './names.ts'
import type { Collection, File } from './shelf.ts'

interface Tables extends DBSchema {
  files: { key: string; value: File }
  tracks: { key: string; value: Track }
  collections: { key: string; value: Collection }
  kept: { key: string; value: unknown }
}
export type Change = { files?: File[]; tracks?: Track[]; collections?: Collection[]; goneFiles?: string[]; goneCollections?: string[] }

const nameOf = (user: string) => `tutti-offline ${user}`

/**
 * What is known of a user's downloads, in IndexedDB; the bytes lie in Cache Storage, whose entries appear only once they are whole. Each
 * change is one transaction.
 */
export async function openStore(user: string) {
  const db: IDBPDatabase<Tables> = await openDB<Tables>(nameOf(user), 1, {
    upgrade(fresh) {
      fresh.createObjectStore('files', { keyPath: 'id' })
      fresh.createObjectStore('tracks', { keyPath: 'id' })
      fresh.createObjectStore('collections', { keyPath: 'uri' })
      fresh.createObjectStore('kept')
    },
    // Another tab removes everything: it must not wait for this one.
    blocking: () => db.close(),
  })
  return {
    read: async () => {
      const [files, collections] = await Promise.all([db.getAll('files'), db.getAll('collections')])
      return { files, collections }
    },
    file: (id: string) => db.get('files', id),
    /** Tracks in the order of their ids; what is not here is left out. */
    async tracks(ids: readonly string[]): Promise<Map<string, Track>> {
      const store = db.transaction('tracks').store
      const found = await Promise.all([...new Set(ids)].map((id) => store.get(id)))
      return new Map(found.flatMap((track) => (track ? [[track.id, track] as const] : [])))
    },
    async write({ files = [], tracks = [], collections = [], goneFiles = [], goneCollections = [] }: Change) {
      const tx = db.transaction(['files', 'tracks', 'collections'], 'readwrite')
      const [file, track, collection] = [tx.objectStore('files'), tx.objectStore('tracks'), tx.objectStore('collections')]
      await Promise.all([
        ...files.map((one) => file.put(one)),
        ...tracks.map((one) => track.put(one)),
        ...collections.map((one) => collection.put(one)),
        ...goneFiles.flatMap((id) => [file.delete(id), track.delete(id)]),
        ...goneCollections.map((uri) => collection.delete(uri)),
        tx.done,
      ])
    },
    keep: (key: string, value: unknown) => db.put('kept', value, key),
    kept: <T>(key: string) => db.get('kept', key) as Promise<T | undefined>,
    close: () => db.close(),
  }
}

export type Store = Awaited<ReturnType<typeof openStore>>

/** Nothing of this user's downloads stays on the device. */
export async function forgetUser(user: string) {
  await Promise.all([caches.delete(audioCache(user)), caches.delete(coverCache(user)), deleteDB(nameOf(user))])
}
