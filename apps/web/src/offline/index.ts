import { answerInstead, ApiError } from '../api/request.ts'
import { me } from '../api/identity.ts'
import { queryClient } from '../api/query-client.ts'
import type { User } from '../api/types.ts'
import { listen } from '../live/socket.ts'
import { sendPlays } from '../player/plays.ts'
import { isGuest } from '../together/store.ts'
import { answerHere } from './answers.ts'
import { removeAll, syncPlaylists } from './downloads.ts'
import { fetchNow, pump, startFetching, stopAll } from './fetching.ts'
import { markDownloads, rememberUser } from './remembered.ts'
import { giveBack, takeOver } from './handover.ts'
import { watchLine } from './line.ts'
import { closeSession, openSession, userId } from './session.ts'
import { emptyShelf, isAway, readShelf, setShelf } from './shelf.ts'
import { forgetUser } from './store.ts'

export { download, removeDownload, removeTrack, retryFailed } from './downloads.ts'
export { removeAll }
export { listTracksHere } from './answers.ts'
export { choose, LIMITS, room } from './quota.ts'
export { pump } from './fetching.ts'

const SYNC_AFTER_MS = 2000
let begun: Promise<void> | null = null
let timer = 0

/** Opens the downloads of whoever is signed in: goes on fetching, follows their playlists, and plays from here when the line goes. Once a page. */
export const beginOffline = (user: User): Promise<void> => (begun ??= begin(user))

async function begin({ id }: User) {
  await openSession(id, { changed: pump, gone: () => (stopAll(), location.reload()) })
  startFetching(id)
  watchLine({ lost: () => void goAway(), back: () => void comeBack() })
  listen((message) => {
    if (message.type === 'changed' && message.topic === 'playlists') syncSoon()
    if (message.type !== 'open') return
    syncSoon()
    fetchNow()
  })
  syncSoon()
}

function syncSoon() {
  clearTimeout(timer)
  timer = window.setTimeout(() => void syncPlaylists(), SYNC_AFTER_MS)
}

/** The server cannot be reached: what is here answers and plays. */
export async function goAway() {
  // A guest plays on with what was told last, and is together with the others again when the line is back.
  if (isGuest()) return
  if (isAway() || !readShelf().collections.size) return
  setShelf({ isAway: true })
  answerInstead(answerHere)
  await takeOver()
}

let returning = false
async function comeBack() {
  if (returning) return
  returning = true
  try {
    answerInstead(null)
    const user = await queryClient.fetchQuery({ ...me, staleTime: 0, retry: false })
    if (user.id !== userId()) return location.reload()
    rememberUser(user)
    await sendPlays()
    await giveBack()
    setShelf({ isAway: false })
    await queryClient.invalidateQueries()
    fetchNow()
    syncSoon()
  } catch (error) {
    // Nobody is signed in any more.
    if (error instanceof ApiError && error.status === 401) return location.reload()
    if (isAway()) answerInstead(answerHere)
  } finally {
    returning = false
  }
}

/** Signing out: nothing of this user's downloads stays. */
export async function forgetDownloads() {
  stopAll()
  const user = userId()
  closeSession(true)
  emptyShelf()
  markDownloads(user, false)
  await forgetUser(user)
}
