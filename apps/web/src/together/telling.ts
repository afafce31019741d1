import type { Sound } from '../api/party.ts'
import { steady } from './steady.ts'

/** What was told holds as long as it is no more wrong than this, ms. */
const WRONG_MS = 15
/** A jump is told at once, what creeps only when it is sure. */
const JUMP_MS = 400
/** It is said again so often, ms: to who comes new, and against what was lost. */
const AGAIN_MS = { sounding: 8_000, stalled: 1_500, still: 60_000 }

type Seen = {
  itemId: string
  /** Where it is heard, ms. */ heardMs: number
  /** When, ms by the server's clock. */ at: number
  isSounding: boolean
  /** It is meant to. */ isWanted: boolean
  crossfadeS: number
}

/** Says where the music is heard here, as often as that is news. Looked at many times a second. */
export function telling(tell: (sound: Sound) => void) {
  const place = steady()
  let told: Sound | null = null
  return {
    look({ itemId, heardMs, at, isSounding, isWanted, crossfadeS }: Seen): void {
      const say = (position: number) => {
        told = { item_id: itemId, position_ms: position, at, is_playing: isSounding, crossfade_s: crossfadeS }
        tell(told)
      }
      const expected = told ? told.position_ms + (told.is_playing ? at - told.at : 0) : 0
      const isNews = !told || told.item_id !== itemId || told.is_playing !== isSounding || Math.abs(heardMs - expected) > JUMP_MS
      if (isNews) place.forget()
      const heard = isSounding ? place.look(heardMs, at) : heardMs
      if (isNews) return say(heardMs)
      const isOld = at - told!.at > AGAIN_MS[isSounding ? 'sounding' : isWanted ? 'stalled' : 'still']
      if (heard !== null && (Math.abs(heard - expected) > WRONG_MS || isOld)) say(heard)
    },
    /** What was told is nobody's concern any more. */
    forget: (): void => void (told = null),
  }
}
