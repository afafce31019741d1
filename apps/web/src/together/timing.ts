import type { Joined } from '../api/party.ts'
import { compareClocks, serverNow } from '../live/clock.ts'
import { say } from '../live/socket.ts'
import { preferences } from '../player/preferences.ts'
import type { Engine } from '../player/sound/engine.ts'
import { getView, isHere } from '../player/store.ts'
import { keeping } from './keeping.ts'
import { readTogether, subscribeTogether } from './store.ts'
import { telling } from './telling.ts'

const LOOK_MS = 20
/** What the leader's device told last is gone by so long, ms. */
const BELIEVED_MS = 30_000
/** A stream that stops for less is not worth a word. */
const STALLED_MS = 700

/** Tells where it sounds here, or holds it to where the leader hears it. `current`: the item that sounds. */
export function startTiming(engine: Engine, current: () => string | null) {
  const keep = keeping(engine)
  const tell = telling((sound) => say({ type: 'sound', sound }))
  let timer = 0
  let waitingSince: number | null = null
  const look = () => {
    const { party } = readTogether()
    const { state, waiting } = getView()
    const [now, itemId] = [serverNow(), current()]
    waitingSince = waiting ? (waitingSince ?? performance.now()) : null
    if (party?.role === 'guest') return keep.look(targetOf(party, itemId, now), performance.now())
    if (!party || !itemId || now === null || !isHere(state)) return tell.forget()
    const isStalled = waitingSince !== null && performance.now() - waitingSince > STALLED_MS
    const isSounding = engine.isPlaying() && !isStalled
    const { crossfadeS } = preferences()
    tell.look({ itemId, heardMs: engine.heardMs(), at: now, isSounding, isWanted: state!.is_playing, crossfadeS })
  }
  const follow = () => {
    const { party } = readTogether()
    const isTogether = party?.role === 'guest' || Boolean(party?.guests.length)
    compareClocks(isTogether)
    if (isTogether && !timer) timer = window.setInterval(look, LOOK_MS)
    if (isTogether || !timer) return
    clearInterval(timer)
    timer = 0
    keep.look(null, performance.now())
    tell.forget()
  }
  subscribeTogether(follow)
}

/** Where it is to be heard now, ms in the track. */
function targetOf({ sound }: Joined, itemId: string | null, now: number | null): number | null {
  if (!sound?.is_playing || now === null || sound.item_id !== itemId || now - sound.at > BELIEVED_MS) return null
  return sound.position_ms + now - sound.at
}
