import type { Tx, Viewer } from '@tutti/kit'
import { refuse } from '../errors.ts'
import * as devices from '../store/devices.ts'
import type { PlayerRow, Tables } from '../store/tables.ts'

/** A player without a live line counts as open for this long, in ms. */
const RECENT_MS = 86_400_000

type Wanted = { viewer: Viewer; deviceId: string | undefined; /** For the refusal: "play". */ command: string }

/**
 * Which device a command is for: the one that is named, the active one, or the one that was open last.
 * @throws Failure 404 NO_ACTIVE_DEVICE
 */
export const deviceFor = async (tx: Tx<Tables>, player: PlayerRow, { viewer, deviceId, command }: Wanted): Promise<string> => {
  if (deviceId !== undefined) return named(tx, viewer, deviceId)
  if (player.device_id !== null) return player.device_id
  const [last] = await devices.list(tx, player.user_id)
  if (!last || last.seen_at < Date.now() - RECENT_MS) throw refuse('player.no-active-device', { command })
  return last.device_id
}

const named = async (tx: Tx<Tables>, viewer: Viewer, deviceId: string): Promise<string> => {
  if (await devices.find(tx, viewer.userId, deviceId)) return deviceId
  // Our own player may speak here before its live line has introduced it, or without one; other apps have to name what they were shown.
  if (viewer.scopes !== '*') throw refuse('player.unknown-device', { id: deviceId })
  await devices.note(tx, { user_id: viewer.userId, device_id: deviceId, name: 'Tutti', kind: 'computer', seen_at: Date.now() })
  return deviceId
}
