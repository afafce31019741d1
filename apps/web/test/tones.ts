/** Samples a second of a recording. */
export const RATE = 44_100

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
  const end = Math.min(at + WINDOW, sound.length)
  for (let n = at; n < end; n += 1) {
    const angle = (2 * Math.PI * hz * n) / RATE
    sine += sound[n]! * Math.sin(angle)
    cosine += sound[n]! * Math.cos(angle)
  }
  return { sine, cosine, samples: end - at }
}

/** Of a tone in the tenth of a second from a sample on, in turns. */
export const phaseOf = (sound: Float32Array, place: Place): number => {
  const { sine, cosine } = partsOf(sound, place)
  return Math.atan2(cosine, sine) / (2 * Math.PI)
}

/** Of a tone in the tenth of a second from a sample on. */
export const amplitudeAt = (sound: Float32Array, place: Place): number => {
  const { sine, cosine, samples } = partsOf(sound, place)
  return (2 * Math.hypot(sine, cosine)) / samples
}

/** Of full scale, in an eighth of a note. */
const LOUD_NOTE = 0.15

type Note = { hz: number; samples: number; nth: number }

/** The sample at which the nth note of a pitch begins. */
export const noteAt = (sound: Float32Array, { hz, samples, nth }: Note): number => {
  const step = Math.round(samples / 8)
  const loudness = (at: number) => {
    const part = sound.subarray(at, at + step)
    return amplitudeAt(part, { hz, at: 0 })
  }
  let from = 0
  for (let n = 0; ; n += 1) {
    while (from + step < sound.length && loudness(from) < LOUD_NOTE) from += step
    if (from + step >= sound.length) break
    // It begins in the step before, or in this one.
    let at = Math.max(0, from - step)
    while (loudness(at) < LOUD_NOTE) at += 1
    if (n === nth) return at
    from = at + samples + step
  }
  throw new Error(`There is no note ${nth} of ${hz} Hz in ${sound.length / RATE} s.`)
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

/** Where it is quiet for longest, s; for what a test says when a sound is not as it should be. */
export const longestQuiet = (sound: Float32Array): string => {
  let [run, longest, end] = [0, 0, 0]
  for (const [n, value] of sound.entries()) {
    run = Math.abs(value) < SILENT * 5 ? run + 1 : 0
    if (run > longest) [longest, end] = [run, n]
  }
  return `${(longest / RATE).toFixed(3)} s before ${(end / RATE).toFixed(3)} of ${(sound.length / RATE).toFixed(3)} s are quiet`
}

/** How far a tone leaves its wave from one sample to the next, at worst, as a part of its amplitude. Its first and last hundredth of a second are not looked at. */
export const clickIn = (sound: Float32Array, hz: number): number => {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / RATE)
  let worst = 0
  for (let n = RATE / 100; n < sound.length - RATE / 100; n += 1)
    worst = Math.max(worst, Math.abs(sound[n]! - turn * sound[n - 1]! + sound[n - 2]!))
  return worst / amplitudeAt(sound, { hz, at: RATE })
}
