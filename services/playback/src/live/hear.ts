import type { Logger } from '@tutti/kit'
import { standStill } from '../player/commands.ts'
import type { PlaybackDb } from '../player/turn.ts'
import * as devices from '../store/devices.ts'
import * as players from '../store/players.ts'
import type { Hub, Line } from './hub.ts'
import type { Progress } from './progress.ts'
import type { Said } from './protocol.ts'
import type { Push } from './push.ts'

/** A device that has hung up may come back within this time (a reload, a tunnel) and goes on as if nothing had been. */
const GRACE_MS = 30_000

type Options = { db: PlaybackDb; hub: Hub; progress: Progress; push: Push; logger: Logger }

/** What is done about what clients say, and about their hanging up. */
export const hearing = ({ db, hub, progress, push, logger }: Options) => {
  const leaving = new Map<string, NodeJS.Timeout>()
  const hear = async (line: Line, said: Exclude<Said, { type: 'ping' }>): Promise<void> => {
    const { userId } = line
    // What was still waiting when the line closed is not kept for nobody.
    if (!hub.has(userId)) return
    if (said.type === 'hello') {
      const { id, name, kind } = said.device
      line.introduce(id)
      await db.write(userId, (tx) => devices.note(tx, { user_id: userId, device_id: id, name, kind, seen_at: Date.now() }))
    }
    if (said.type === 'subscribe' && line.wants('player')) await push.toLine(line)
    if (said.type === 'progress') await progress.note(userId, { playId: said.play_id, positionMs: Math.round(said.position_ms) })
  }
  /** Whether the device has an open line: here, or at another replica, where it has introduced itself since. */
  const isBack = async (userId: string, deviceId: string, closedAt: number) =>
    hub.isOpen(userId, deviceId) || Number((await devices.find(db.read, userId, deviceId))?.seen_at ?? 0) > closedAt
  const leave = async (line: Line, deviceId: string, closedAt: number) => {
    leaving.delete(`${line.userId} ${deviceId}`)
    if (await isBack(line.userId, deviceId, closedAt)) return
    const { play_id: playId } = await players.find(db.read, line.userId)
    if (playId !== null) await standStill(db, { viewer: line.viewer, heard: progress.of(line.userId) }, { deviceId, playId })
  }
  const failed = (error: unknown) => logger.warn({ err: error }, 'Cannot note that a player was closed.')
  const closed = (line: Line): void => {
    const deviceId = line.deviceId()
    if (!hub.has(line.userId)) void progress.release(line.userId)
    if (deviceId === undefined) return
    const key = `${line.userId} ${deviceId}`
    const closedAt = Date.now()
    clearTimeout(leaving.get(key))
    leaving.set(key, setTimeout(() => void leave(line, deviceId, closedAt).catch(failed), GRACE_MS).unref())
  }
  const stop = () => {
    for (const timer of leaving.values()) clearTimeout(timer)
  }
  return { hear, closed, stop }
}
