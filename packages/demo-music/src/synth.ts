/** Two channels of floating-point samples. */
export type Stereo = { left: Float32Array; right: Float32Array }

/** Hz. */
export const rate = 44_100

export const silence = (seconds: number): Stereo => ({
  left: new Float32Array(Math.ceil(seconds * rate)),
  right: new Float32Array(Math.ceil(seconds * rate)),
})

export const hertz = (note: number) => 440 * 2 ** ((note - 69) / 12)

/** `at`, `seconds`, `attack`, `release` in seconds; `gain` 1 is full scale; `pan` from -1 (left) to 1. */
export type Note = { at: number; seconds: number; hertz: number; gain: number; pan: number; attack: number; release: number }

const tableSize = 8192

/** One period of a sum of harmonics, as a table. */
export const wave = (...harmonics: number[]) =>
  Float32Array.from({ length: tableSize + 1 }, (_, n) =>
    harmonics.reduce((sum, level, k) => sum + level * Math.sin((2 * Math.PI * (k + 1) * n) / tableSize), 0),
  )

/** A held tone: rises over `attack`, stands, falls over `release`. */
export const tone = (out: Stereo, table: Float32Array, note: Note) => {
  const start = Math.round(note.at * rate)
  const length = Math.min(Math.round((note.seconds + note.release) * rate), out.left.length - start)
  const [attack, release] = [Math.max(1, note.attack * rate), Math.max(1, note.release * rate)]
  const hold = note.seconds * rate
  const step = (note.hertz / rate) * tableSize
  const [left, right] = panned(note)
  const { left: outLeft, right: outRight } = out
  for (let n = 0, phase = (note.at * 977 * step) % tableSize; n < length; n += 1) {
    const level = n < attack ? n / attack : n > hold ? 1 - (n - hold) / release : 1
    const sample = table[phase | 0]! * level * level
    outLeft[start + n]! += sample * left
    outRight[start + n]! += sample * right
    phase += step
    if (phase >= tableSize) phase -= tableSize
  }
}

/** A struck tone that dies away: `seconds` is the time to a third. */
export const struck = (out: Stereo, table: Float32Array, note: Note) => {
  const start = Math.round(note.at * rate)
  const length = Math.min(Math.round(note.seconds * 5 * rate), out.left.length - start)
  const step = (note.hertz / rate) * tableSize
  const decay = Math.exp(-1 / (note.seconds * rate))
  const [left, right] = panned(note)
  const attack = Math.max(1, note.attack * rate)
  const { left: outLeft, right: outRight } = out
  for (let n = 0, phase = 0, level = 1; n < length; n += 1) {
    const sample = table[phase | 0]! * level * (n < attack ? n / attack : 1)
    outLeft[start + n]! += sample * left
    outRight[start + n]! += sample * right
    level *= decay
    phase += step
    if (phase >= tableSize) phase -= tableSize
  }
}

/** A plucked string (Karplus and Strong, 1983): noise in a loop that averages itself. */
export const pluck = (out: Stereo, note: Note, next: () => number) => {
  const start = Math.round(note.at * rate)
  const length = Math.min(Math.round(note.seconds * rate), out.left.length - start)
  const exact = rate / note.hertz - 0.5
  const size = Math.floor(exact)
  const blend = exact - size
  const string = softNoise(size + 1, next)
  const [left, right] = panned(note)
  const fade = note.release * rate
  for (let n = 0, at = 0, last = 0; n < length; n += 1) {
    const current = string[at]!
    const following = string[at + 1 > size ? 0 : at + 1]!
    const value = (current * (1 - blend) + following * blend + last) * 0.4985
    last = current
    string[at] = value
    at = at + 1 > size ? 0 : at + 1
    const level = length - n < fade ? (length - n) / fade : 1
    out.left[start + n]! += value * left * level
    out.right[start + n]! += value * right * level
  }
}

const softNoise = (size: number, next: () => number) => {
  const noise = Float32Array.from({ length: size }, () => next() * 2 - 1)
  for (let pass = 0; pass < 2; pass += 1) for (let n = 1; n < size; n += 1) noise[n] = (noise[n]! + noise[n - 1]!) / 2
  const mean = noise.reduce((sum, value) => sum + value, 0) / size
  return noise.map((value) => (value - mean) * 2)
}

/** Equal power. */
export const panned = ({ pan, gain }: { pan: number; gain: number }): [number, number] => [
  gain * Math.cos(((pan + 1) * Math.PI) / 4),
  gain * Math.sin(((pan + 1) * Math.PI) / 4),
]
