import type { User } from '../api/types.ts'
import { followChanges } from '../live/changes.ts'
import { connect } from '../live/socket.ts'
import { canDownload, loadOffline } from '../offline/gate.ts'
import { hasDownloads, rememberUser } from '../offline/remembered.ts'
import { startPlayer } from '../player/controller.ts'
import { startMediaSession } from '../player/media-session.ts'
import { startTogether } from '../together/guest.ts'
import { keepPlaysFor } from '../player/plays.ts'

/** The page itself comes first. */
const WORKER_AFTER_MS = 1500
let begun = false

/** Once a user is known: the live line, the player, its buttons on the lock screen, and the plays that still have to be told. */
export function beginListening(user: User) {
  if (begun) return
  begun = true
  followChanges()
  startTogether(user)
  startPlayer()
  startMediaSession()
  keepPlaysFor(user.id)
  connect()
  rememberUser(user)
  if (!canDownload) return
  if (hasDownloads(user.id))
    void loadOffline()
      .then(({ beginOffline }) => beginOffline(user))
      .catch(() => undefined)
  if (import.meta.env.PROD) setTimeout(() => void import('../offline/register.ts').then((one) => one.registerWorker()), WORKER_AFTER_MS)
}
