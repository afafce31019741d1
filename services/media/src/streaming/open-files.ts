import { createHash } from 'node:crypto'
import { fstat, type Stats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'

/** A file that is open, shared by everyone who streams it. */
export type OpenFile = {
  /** Never given twice in a process. */
  readonly serial: number
  /** How many use it now. */
  readonly users: number
  readonly fd: number
  /** bytes */
  readonly size: number
  /** ms since the epoch */
  readonly mtime: number
  /** The same as an HTTP date, to the second. */
  readonly lastModified: string
  /** Strong (RFC 9110, 8.8.1): another size, time or inode is another one. */
  readonly etag: string
  /** Whether it is still as it was when it was opened. */
  isUnchanged(): Promise<boolean>
  /** Each `use` is given back once. */
  release(): void
}

/** Where a file is: how to open it, and what lies at its path now; `etag` where what is in it is known. */
export type Place = {
  open(): Promise<FileHandle>
  stat(): Promise<{ size: number; mtime: number; inode: string } | undefined>
  etag?: string
}

type Entry = OpenFile & {
  checking?: Promise<boolean> | undefined
  handle: FileHandle
  inode: string
  users: number
  checkedAt: number
  idleSince: number
  isForgotten: boolean
}
type Shelf = {
  entries: Map<string, Entry>
  opening: Map<string, Promise<Entry>>
  open: number
  timer?: NodeJS.Timeout | undefined
  swept: () => void
}

/** Trusted without another look; a file that was replaced is found out after it. */
const TRUSTED_MS = 1_000
const IDLE_MS = 2_000
const SWEEP_MS = 500
const MOST_IDLE = 256

let lastSerial = 0

/** Descriptors shared by file: a thousand listeners of one track hold one. They are closed soon after nobody uses them. */
export const openFiles = ({ swept }: { swept: () => void }) => {
  const shelf: Shelf = { entries: new Map(), opening: new Map(), open: 0, swept }
  return {
    /** The file at its place, open. @throws what opening it throws */
    use: async (id: string, place: Place): Promise<OpenFile> => {
      const known = shelf.entries.get(id)
      if (known) {
        known.users += 1
        if (await isStillThere(known, place).catch(() => false)) return known
        drop(shelf, id, known)
        known.release()
      }
      const entry = await opened(shelf, id, place)
      entry.users += 1
      return entry
    },
    /** The next one who asks opens it anew; those who stream it go on. */
    forget: (id: string): void => {
      const entry = shelf.entries.get(id)
      if (entry) drop(shelf, id, entry)
    },
    /** How many descriptors are open. */
    count: (): number => shelf.open,
    stop: (): void => {
      clearInterval(shelf.timer)
      for (const [id, entry] of shelf.entries) drop(shelf, id, entry)
    },
  }
}

const opened = (shelf: Shelf, id: string, place: Place): Promise<Entry> => {
  const running = shelf.opening.get(id) ?? add(shelf, id, place).finally(() => shelf.opening.delete(id))
  shelf.opening.set(id, running)
  return running
}

const add = async (shelf: Shelf, id: string, place: Place): Promise<Entry> => {
  const handle = await place.open()
  const stats = await statOf(handle.fd).catch(async (error) => {
    await handle.close()
    throw error
  })
  const now = Date.now()
  const entry: Entry = {
    handle,
    serial: (lastSerial += 1),
    fd: handle.fd,
    size: stats.size,
    mtime: stats.mtimeMs,
    lastModified: stats.mtime.toUTCString(),
    inode: String(stats.ino),
    etag: place.etag ?? etagOf(id, stats),
    users: 0,
    checkedAt: now,
    idleSince: now,
    isForgotten: false,
    isUnchanged: async () => {
      const { size, mtimeMs } = await statOf(handle.fd)
      return size === stats.size && mtimeMs === stats.mtimeMs
    },
    release: () => {
      entry.users -= 1
      entry.idleSince = Date.now()
      if (entry.isForgotten) closeUnused(shelf, entry)
    },
  }
  shelf.open += 1
  shelf.entries.set(id, entry)
  shelf.timer ??= setInterval(() => sweep(shelf), SWEEP_MS).unref()
  return entry
}

const isStillThere = async (entry: Entry, place: Place): Promise<boolean> => {
  if (entry.checkedAt > Date.now() - TRUSTED_MS) return true
  return (entry.checking ??= check(entry, place).finally(() => (entry.checking = undefined)))
}

const check = async (entry: Entry, place: Place): Promise<boolean> => {
  const now = await place.stat()
  const isSame = now !== undefined && now.size === entry.size && now.mtime === entry.mtime && now.inode === entry.inode
  if (isSame) entry.checkedAt = Date.now()
  return isSame
}

/** Nobody finds it any more; it is closed when its last user lets go. */
const drop = (shelf: Shelf, id: string, entry: Entry): void => {
  if (shelf.entries.get(id) === entry) shelf.entries.delete(id)
  if (entry.isForgotten) return
  entry.isForgotten = true
  closeUnused(shelf, entry)
}

const closeUnused = (shelf: Shelf, entry: Entry): void => {
  if (entry.users > 0) return
  shelf.open -= 1
  entry.handle.close().catch(() => undefined)
}

const sweep = (shelf: Shelf): void => {
  const idle = [...shelf.entries].filter(([, entry]) => entry.users === 0)
  const old = idle.filter(([, entry], n) => n < idle.length - MOST_IDLE || entry.idleSince < Date.now() - IDLE_MS)
  for (const [id, entry] of old) drop(shelf, id, entry)
  if (shelf.entries.size > 0) return
  clearInterval(shelf.timer)
  shelf.timer = undefined
  shelf.swept()
}

const statOf = (fd: number) =>
  new Promise<Stats>((resolve, reject) => fstat(fd, (error, stats) => (error ? reject(error) : resolve(stats))))

const etagOf = (id: string, { size, mtimeMs, ino }: Stats): string =>
  `"${createHash('sha256').update(`${size}-${mtimeMs}-${ino}-${id}`).digest('base64url').slice(0, 22)}"`
