import { RATE } from './tones.ts'

/** A tone that rises steadily: where in it one is can be heard. */
export const FIRST_HZ = 400
export const HZ_PER_S = 8

/** For ffmpeg's lavfi. */
export const sweep = (seconds: number): string => `aevalsrc='0.5*sin(2*PI*(${FIRST_HZ}*t+${HZ_PER_S / 2}*t*t))':s=${RATE}:d=${seconds}`

const WINDOW = RATE / 10
const STEP = RATE / 100
const LOUD = 0.1
/** Two windows that are so far from the same course do not belong to one sound. */
const STEADY_S = 0.03

/** Where in the sweep a window lies, in seconds, by its crossings of zero; `undefined` where it does not begin with sound. */
const placeAt = (sound: Float32Array, from: number): number | undefined => {
  if (!sound.subarray(from, from + STEP).some((value) => Math.abs(value) > LOUD)) return undefined
  const crossings: number[] = []
  for (let n = from + 1; n < from + WINDOW; n += 1) {
    const [before, now] = [sound[n - 1]!, sound[n]!]
    if (before < 0 && now >= 0) crossings.push(n - 1 + before / (before - now))
  }
  if (crossings.length < 3) return undefined
  const [first, last] = [crossings[0]!, crossings.at(-1)!]
  const hz = ((crossings.length - 1) * RATE) / (last - first)
  // Of a tone that rises steadily the mean pitch is that of the middle.
  return (hz - FIRST_HZ) / HZ_PER_S - ((first + last) / 2 - from) / RATE
}

/** `aroundS`: no further than `withinS` from there. */
export type Wanted = { aroundS: number; withinS: number }

/** Where in the sweep the first sound of a recording begins that is near a place, in seconds; `undefined` while there is none. */
export const firstNear = (sound: Float32Array, { aroundS, withinS }: Wanted): number | undefined => {
  for (let at = 0; at + 2 * WINDOW < sound.length; at += STEP) {
    const place = placeAt(sound, at)
    if (place === undefined || Math.abs(place - aroundS) > withinS) continue
    const next = placeAt(sound, at + WINDOW)
    if (next !== undefined && Math.abs(next - place - WINDOW / RATE) < STEADY_S) return place
  }
  return undefined
}
