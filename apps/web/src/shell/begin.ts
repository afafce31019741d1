import { followChanges } from '../live/changes.ts'
import { connect } from '../live/socket.ts'
import { startPlayer } from '../player/controller.ts'
import { startMediaSession } from '../player/media-session.ts'
import { keepPlaysFor } from '../player/plays.ts'

let begun = false

/** Once a user is known: the live line, the player, its buttons on the lock screen, and the plays that still have to be told. */
export function beginListening(userId: string) {
  if (begun) return
  begun = true
  followChanges()
  startPlayer()
  startMediaSession()
  keepPlaysFor(userId)
  connect()
}
