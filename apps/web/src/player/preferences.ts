import { keepAs, readKept } from '../kept.ts'

/** What this browser keeps of how music is to sound. */
export type Preferences = {
  /** Seconds for which one track fades into the next, 0 to 12; tracks that follow each other on an album are never faded. */
  crossfadeS: number
  /** Whose loudness is brought to {@link TARGET_LUFS}: the album's, so that its quiet tracks stay quiet; each track's; or nobody's. */
  loudness: 'album' | 'track' | 'off'
}

/** What streaming services have agreed on. */
export const TARGET_LUFS = -14
export const MOST_CROSSFADE_S = 12
export const LOUDNESSES = ['album', 'track', 'off'] as const

const KEY = 'tutti.sound'
const standard: Preferences = { crossfadeS: 0, loudness: 'album' }
const listeners = new Set<() => void>()
let kept = read()

function read(): Preferences {
  const { crossfadeS, loudness } = readKept<Partial<Preferences>>('localStorage', KEY) ?? {}
  return {
    crossfadeS: Math.min(MOST_CROSSFADE_S, Math.max(0, Number(crossfadeS) || 0)),
    loudness: LOUDNESSES.find((one) => one === loudness) ?? standard.loudness,
  }
}

export const preferences = (): Preferences => kept

export function prefer(patch: Partial<Preferences>) {
  kept = { ...kept, ...patch }
  keepAs('localStorage', KEY, kept)
  for (const listener of listeners) listener()
}

/** Hears of another choice. */
export const onPreferences = (listener: () => void) => void listeners.add(listener)
