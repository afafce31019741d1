import { keepAs, readKept } from '../kept.ts'
import { ApiError } from '../api/request.ts'
import { readShelf, setShelf } from './shelf.ts'

const KEY = 'tutti.downloads.limit'
const GB = 1e9
/** What is offered as a limit, bytes. */
export const LIMITS = [1 * GB, 2 * GB, 4 * GB, 8 * GB, 16 * GB, 32 * GB, 64 * GB]
const STANDARD = 4 * GB

/** bytes; `limit` is ours, `free` what the browser would still give, `isKept` whether it promises not to clear it by itself */
export type Room = { limit: number; free: number; quota: number; isKept: boolean }

/** Ours is what the listener chose, else 4 GB or half of what the browser gives, whichever is less. */
export async function room(): Promise<Room> {
  const { quota = 0, usage = 0 } = await navigator.storage.estimate()
  const isKept = (await navigator.storage.persisted?.().catch(() => false)) ?? false
  return { limit: chosen() ?? Math.min(STANDARD, Math.floor(quota / 2)), free: Math.max(0, quota - usage), quota, isKept }
}

/** What the listener chose, in bytes; `null`: nothing yet. */
export const chosen = (): number | null => readKept<number>('localStorage', KEY) || null

export function choose(bytes: number) {
  keepAs('localStorage', KEY, bytes)
  if (readShelf().full) setShelf({ full: null })
}

/** Asks the browser once to keep what is downloaded also when the device runs out of space. */
export const askToKeep = async () => void (await navigator.storage.persist?.().catch(() => false))

/** A track that does not fit; nothing of it is kept. */
export class NoRoom extends Error {
  readonly why: 'limit' | 'browser'
  constructor(why: 'limit' | 'browser') {
    super('no room for another download')
    this.why = why
  }
}

export const isNoRoom = (error: unknown): NoRoom | null => {
  if (error instanceof NoRoom) return error
  return error instanceof DOMException && error.name === 'QuotaExceededError' ? new NoRoom('browser') : null
}

/** Whether trying again later may help. */
export const isForNow = (error: unknown) =>
  error instanceof TypeError || (error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500))
