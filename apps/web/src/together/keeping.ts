import type { Engine } from '../player/sound/engine.ts'
import { steady } from './steady.ts'

/** What is further off than this is sought, ms; the rest is made good by going a little faster or slower. */
const FAR_MS = 250
/** Just after a beginning, when nobody has settled into it yet, this much is far already. */
const FAR_AT_FIRST_MS = 60
const SEEKS_AT_FIRST = 3
/** Begins to make good at the first, and ends below the other. */
const NOTICED_MS = 20
const ENOUGH_MS = 5
/** Nobody hears 3 %, with the pitch kept. */
const MOST_FASTER = 0.03
/** The time in which it would be made good, if that is slow enough. */
const WITHIN_MS = 2000
/** How long a seek goes on to be felt, ms. */
const SETTLING_MS = 300
const FIRST_LAG_MS = 60
const MOST_LAG_MS = 500
/** A seek that misses by more has met something else: a file that had to be fetched first. */
const ODD_MS = 400
/** The rate changes in such steps: each change costs the browser something. */
const STEPS = 200

type Sound = Pick<Engine, 'heardMs' | 'positionMs' | 'isPlaying' | 'seek' | 'setRate'>

/** Holds what sounds here to where it is to be. Looked at many times a second. */
export function keeping(sound: Sound) {
  const place = steady()
  let soughtAt = -Infinity
  let seeksLeft = SEEKS_AT_FIRST
  /** What a seek takes until it is heard; learned from what was still missing after the one before. */
  let lagMs = FIRST_LAG_MS
  let isLearning = false
  let rate = 1
  const onItsWayMs = () => sound.positionMs() - sound.heardMs()
  const setRate = (next: number) => {
    if (next !== rate) sound.setRate(next)
    rate = next
  }
  const rest = () => {
    place.forget()
    seeksLeft = SEEKS_AT_FIRST
    isLearning = false
    // It may have been played by oneself before, at another speed.
    rate = 1
    sound.setRate(1)
  }
  const seek = (toMs: number, now: number) => {
    place.forget()
    soughtAt = now
    seeksLeft -= 1
    isLearning = true
    setRate(1)
    sound.seek(Math.max(0, toMs + onItsWayMs() + lagMs))
  }
  const learn = (off: number) => {
    if (isLearning && Math.abs(off) < ODD_MS) lagMs = Math.min(MOST_LAG_MS, Math.max(0, lagMs + off))
    isLearning = false
  }
  return {
    /** `targetMs`: where it is to be heard; `null` when that is not known. `now` in ms. */
    look(targetMs: number | null, now: number): void {
      if (targetMs === null || !sound.isPlaying()) return rest()
      if (now - soughtAt < SETTLING_MS) return
      const heard = place.look(sound.heardMs(), now)
      if (heard === null) return
      const off = targetMs - heard
      learn(off)
      if (Math.abs(off) > FAR_MS) seeksLeft = SEEKS_AT_FIRST
      if (Math.abs(off) > (seeksLeft > 0 ? FAR_AT_FIRST_MS : FAR_MS)) return seek(targetMs, now)
      const isOff = Math.abs(off) > (rate === 1 ? NOTICED_MS : ENOUGH_MS)
      setRate(isOff ? Math.round(STEPS * (1 + Math.min(MOST_FASTER, Math.max(-MOST_FASTER, off / WITHIN_MS)))) / STEPS : 1)
    },
  }
}
