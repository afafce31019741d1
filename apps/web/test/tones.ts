import { RATE } from './recording.ts'

/** Of full scale: what is less is silence. */
const SILENT = 0.01
const WINDOW = 4_410

/** A recording without the silence around it. */
export const loudPart = (sound: Float32Array): Float32Array => {
  const isLoud = (value: number) => Math.abs(value) > SILENT
  const first = sound.findIndex(isLoud)
  return first < 0 ? new Float32Array() : sound.subarray(first, sound.findLastIndex(isLoud) + 1)
}

type Place = { hz: number; at: number }

const partsOf = (sound: Float32Array, { hz, at }: Place) => {
  let [sine, cosine] = [0, 0]
  for (let n = at; n < at + WINDOW; n += 1) {
    const angle = (2 * Math.PI * hz * n) / RATE
    sine += sound[n]! * Math.sin(angle)
    cosine += sound[n]! * Math.cos(angle)
  }
  return { sine, cosine }
}

/** Of a tone in the tenth of a second from a sample on, in turns. */
export const phaseOf = (sound: Float32Array, place: Place): number => {
  const { sine, cosine } = partsOf(sound, place)
  return Math.atan2(cosine, sine) / (2 * Math.PI)
}

/** Of a tone in the tenth of a second from a sample on. */
export const amplitudeAt = (sound: Float32Array, place: Place): number => {
  const { sine, cosine } = partsOf(sound, place)
  return (2 * Math.hypot(sine, cosine)) / WINDOW
}

/** Samples around which for a millisecond there is hardly anything. */
export const quietSamples = (sound: Float32Array): number => {
  let [quiet, run] = [0, 0]
  for (const value of sound) {
    run = Math.abs(value) < SILENT * 5 ? run + 1 : 0
    if (run > RATE / 1_000) quiet += 1
  }
  return quiet
}

/** How far a tone leaves its wave from one sample to the next, at worst, as a part of its amplitude. Its first and last hundredth of a second are not looked at. */
export const clickIn = (sound: Float32Array, hz: number): number => {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / RATE)
  let worst = 0
  for (let n = RATE / 100; n < sound.length - RATE / 100; n += 1)
    worst = Math.max(worst, Math.abs(sound[n]! - turn * sound[n - 1]! + sound[n - 2]!))
  return worst / amplitudeAt(sound, { hz, at: RATE })
}
