import { markDownloads } from './remembered.ts'
import { type File, readShelf, type Shelf, setShelf } from './shelf.ts'
import { type Change, openStore, type Store } from './store.ts'

let opened: Store | null = null
let owner = ''
let channel: BroadcastChannel | null = null

export const userId = () => owner
export function store(): Store {
  if (!opened) throw new Error('cannot reach the downloads: nobody is signed in')
  return opened
}
export const isOpened = () => opened !== null

/** Opens the downloads of a user, and keeps what is shown of them true while other tabs change them too. */
export async function openSession(user: string, heard: { changed(): void; gone(): void }) {
  opened = await openStore(user)
  owner = user
  channel = new BroadcastChannel(`tutti-offline ${user}`)
  channel.onmessage = ({ data }) => {
    if (data === 'changed') return void readAgain().then(heard.changed)
    closeSession()
    heard.gone()
  }
  await readAgain()
  if (readShelf().collections.size) markDownloads(user, true)
}

/** `isGone`: the user has signed out, so other tabs let go too. */
export function closeSession(isGone = false) {
  if (isGone) channel?.postMessage('gone')
  channel?.close()
  opened?.close()
  channel = opened = null
}

/** One change after the other, over all tabs, each on what is on disk by then. */
export const inTurn = <T>(work: () => Promise<T>): Promise<T> =>
  navigator.locks.request(`tutti-offline-turn ${owner}`, async () => work()) as Promise<T>

/** Changes what is on disk, and shows it here and in other tabs. */
export const change = (plan: (shelf: Shelf) => Change) =>
  inTurn(async () => {
    await readAgain()
    await store().write(plan(readShelf()))
    await readAgain()
    channel?.postMessage('changed')
  })

/** Changes one file; `false` when it has been removed meanwhile. */
export const changeFile = (id: string, patch: Partial<File>): Promise<boolean> =>
  inTurn(async () => {
    const known = await store().file(id)
    if (!known) return false
    const file = { ...known, ...patch }
    await store().write({ files: [file] })
    show({ files: new Map(readShelf().files).set(id, file) })
    channel?.postMessage('changed')
    return true
  })

async function readAgain() {
  if (!opened) return
  const { files, collections } = await opened.read()
  show({
    files: new Map(files.map((file) => [file.id, file])),
    collections: new Map(collections.sort((a, b) => b.at - a.at).map((one) => [one.uri, one])),
  })
}

function show(patch: Partial<Shelf> & Pick<Shelf, 'files'>) {
  let used = 0
  for (const { bytes } of patch.files.values()) used += bytes
  setShelf({ ...patch, user: owner, isRead: true, used })
}
