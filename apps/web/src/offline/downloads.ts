import { ApiError } from '../api/request.ts'
import type { AlbumRef, PlaylistRef, Track } from '../api/types.ts'
import { toast } from '../design/toast-store.ts'
import { number } from '../parts/format.ts'
import { t } from '../text/en.ts'
import { type Contents, contentsOf, MOST_TRACKS, playlistContents, playlistOf, TooLong } from './contents.ts'
import { coverKey } from './cover-key.ts'
import { dropCovers, keepCover } from './covers.ts'
import { dropBytes, pump, sayFull } from './fetching.ts'
import { markDownloads } from './remembered.ts'
import { askToKeep, isNoRoom } from './quota.ts'
import { change, userId } from './session.ts'
import { type Collection, type File, isAway, readShelf, setShelf } from './shelf.ts'

type Item = AlbumRef | PlaylistRef | Track

/** Begins to download albums, playlists or tracks, each as a collection of its own; `name` is said of them together. */
export async function download(items: Item[], name: string) {
  if (isAway()) return toast({ text: t.offline.needsServer, tone: 'bad' })
  void askToKeep()
  try {
    for (const item of items) {
      const contents = await contentsOf(item)
      await take(contents)
      void keepCover(userId(), contents.collection.cover)
    }
    markDownloads(userId(), true)
    setShelf({ full: null })
    toast({ text: t.offline.added(name) })
    pump()
  } catch (error) {
    const full = isNoRoom(error)
    if (full) return sayFull(full)
    const cause =
      error instanceof TooLong ? t.offline.tooLong(number(MOST_TRACKS)) : error instanceof ApiError ? error.message : String(error)
    toast({ text: t.offline.addFailed(name, cause), tone: 'bad' })
  }
}

// A collection as it is now: what is new in it is wanted, what is gone from it stays only if another collection holds it.
async function take({ collection, tracks }: Contents) {
  const byId = new Map(tracks.map((track) => [track.id, track]))
  let left: string[] = []
  await change(({ files, collections }) => {
    const before = collections.get(collection.uri)
    left = (before?.ids ?? []).filter((id) => !byId.has(id))
    const fresh = [...byId.values()].flatMap((track) => {
      const file = files.get(track.id) ?? wanted(track)
      return file.in.includes(collection.uri) ? [] : [{ ...file, in: [...file.in, collection.uri] }]
    })
    return { collections: [{ ...collection, at: before?.at ?? collection.at }], files: fresh, tracks: [...byId.values()] }
  })
  if (left.length) await letGo(collection.uri, left)
}

const wanted = (track: Track): File => ({
  id: track.id,
  state: 'wanted',
  bytes: 0,
  type: null,
  duration_ms: track.duration_ms,
  in: [],
  cover: coverKey(track.album.images),
  reason: null,
  at: Date.now(),
})

// Takes these tracks out of a collection; those that none holds any more are removed with their bytes and pictures.
async function letGo(uri: string, ids: string[], isWhole = false) {
  const gone = new Set<string>()
  const covers = new Set<string | null>()
  await change(({ files, collections }) => {
    const concerned = [...new Set(ids)].flatMap((id) => files.get(id) ?? [])
    const kept = concerned.map((file) => ({ ...file, in: file.in.filter((one) => one !== uri) }))
    for (const file of kept.filter((one) => !one.in.length)) {
      gone.add(file.id)
      covers.add(file.cover)
    }
    if (isWhole) covers.add(collections.get(uri)?.cover ?? null)
    return { files: kept.filter((file) => file.in.length), goneFiles: [...gone], goneCollections: isWhole ? [uri] : [] }
  })
  await dropBytes([...gone])
  const now = readShelf()
  await dropCovers(userId(), covers, [...now.files.values(), ...now.collections.values()])
  if (!now.collections.size) markDownloads(userId(), false)
  setShelf({ full: null })
  pump()
}

/** Removes what was downloaded as one collection. */
export async function removeDownload(uri: string) {
  const collection = readShelf().collections.get(uri)
  if (!collection) return
  await letGo(uri, collection.ids, true)
  toast({ text: t.offline.removed(collection.name) })
}

/** Takes a track out of all that holds it: it was downloaded by itself, or it goes with what it was downloaded with. */
export async function removeTrack(track: Track) {
  await removeDownload(track.uri)
  const still = readShelf().files.get(track.id)
  if (still) toast({ text: t.offline.heldBy(track.name, holders(still)) })
}

const holders = (file: File) => file.in.flatMap((uri) => readShelf().collections.get(uri)?.name ?? []).join(', ')

export async function removeAll() {
  for (const uri of readShelf().collections.keys()) await removeQuietly(uri)
}
const removeQuietly = (uri: string) => letGo(uri, readShelf().collections.get(uri)?.ids ?? [], true)

/** What could not be downloaded is tried once more. */
export async function retryFailed() {
  await change(({ files }) => ({
    files: [...files.values()].filter(({ state }) => state === 'failed').map((file) => ({ ...file, state: 'wanted', reason: null })),
  }))
  setShelf({ full: null })
  pump()
}

/** Brings downloaded playlists to what they are on the server now. One that is not there any more goes. */
export async function syncPlaylists() {
  for (const collection of readShelf().collections.values()) {
    if (isAway()) return
    if (collection.kind === 'playlist') await syncOne(collection).catch(() => undefined)
  }
  pump()
}

async function syncOne({ uri, item, snapshot }: Collection) {
  try {
    const { snapshot_id } = await playlistOf(item.id)
    if (snapshot_id === snapshot) return
    const contents = await playlistContents(item.id)
    // Removed while its list was on the way.
    if (!readShelf().collections.has(uri)) return
    await take(contents)
    await keepCover(userId(), contents.collection.cover)
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) await removeQuietly(uri)
    else throw error
  }
}
