import { noteSound } from '../party/sound.ts'
import type { PlaybackDb } from '../player/turn.ts'
import * as devices from '../store/devices.ts'
import type { Hub, Line } from './hub.ts'
import type { Lines } from './lines.ts'
import type { Parties } from './parties.ts'
import type { Progress } from './progress.ts'
import type { Said } from './protocol.ts'
import type { Push } from './push.ts'

type Options = { db: PlaybackDb; hub: Hub; lines: Lines; progress: Progress; push: Push; parties: Parties }

/** What is done about what clients say, and about their hanging up. */
export const hearing = ({ db, hub, lines, progress, push, parties }: Options) => {
  const hear = async (line: Line, said: Exclude<Said, { type: 'ping' }>): Promise<void> => {
    const { userId } = line
    // What was still waiting when the line closed is not kept for nobody.
    if (!hub.has(userId)) return
    if (said.type === 'hello') {
      const { id, name, kind } = said.device
      line.introduce(id)
      await db.write(userId, async (tx) => {
        await devices.note(tx, { user_id: userId, device_id: id, name, kind, seen_at: Date.now() })
        await lines.introduce(tx, line.id, id)
      })
    }
    if (said.type === 'subscribe' && line.wants('player')) await Promise.all([push.toLine(line), parties.toUser(userId)])
    if (said.type === 'progress')
      await progress.note(userId, { playId: said.play_id, positionMs: Math.round(said.position_ms), isPlaying: said.is_playing })
    if (said.type === 'sound') await noteSound(db, userId, said.sound)
  }
  const closed = (line: Line): void => {
    if (!hub.has(line.userId)) {
      parties.forget(line.userId)
      void progress.release(line.userId)
    }
    void lines.close(line.id, line.userId)
  }
  return { hear, closed }
}
