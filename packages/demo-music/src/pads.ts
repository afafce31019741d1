import type { Piece } from './albums.ts'
import { pingPong, reverb, soften } from './effects.ts'
import { hertz, silence, struck, tone, wave, type Stereo } from './synth.ts'

const warm = wave(1, 0.5, 0.28, 0.16, 0.1, 0.06, 0.04)
const deep = wave(1, 0.12)
const bell = wave(1, 0, 0.22, 0, 0.07)

/** Slow chords that flow into each other, and now and then a bell. */
export const pads = ({ root, chords, chordSeconds, rounds }: Piece, next: () => number): Stereo => {
  const out = silence(chords.length * chordSeconds * rounds + 7)
  for (let step = 0; step < chords.length * rounds; step += 1) {
    const chord = chords[step % chords.length]!
    const at = step * chordSeconds
    const note = { at, seconds: chordSeconds, attack: chordSeconds * 0.4, release: 4.5 }
    tone(out, deep, { ...note, hertz: hertz(root + chord[0]! - 12), gain: 0.13, pan: 0 })
    chord.forEach((offset, n) => {
      const pan = (n / (chord.length - 1)) * 1.2 - 0.6
      for (const detune of [0.9985, 1.0015])
        tone(out, warm, { ...note, hertz: hertz(root + 12 + offset) * detune, gain: 0.032, pan: pan * (detune < 1 ? 1 : -1) })
    })
  }
  soften(out, 2400)
  bells(out, { root, chords, chordSeconds, rounds }, next)
  reverb(out, { seconds: 4.5, amount: 0.75 })
  return out
}

const bells = (
  out: Stereo,
  { root, chords, chordSeconds, rounds }: Pick<Piece, 'root' | 'chords' | 'chordSeconds' | 'rounds'>,
  next: () => number,
) => {
  const high = { left: new Float32Array(out.left.length), right: new Float32Array(out.right.length) }
  for (let step = 1; step < chords.length * rounds; step += 1) {
    const chord = chords[step % chords.length]!
    const count = Math.floor(next() * 4)
    for (let n = 0; n < count; n += 1) {
      const at = step * chordSeconds + (Math.floor(next() * 8) / 8) * chordSeconds
      const offset = chord[Math.floor(next() * chord.length)]!
      struck(high, bell, {
        at,
        seconds: 0.9,
        hertz: hertz(root + 36 + offset),
        gain: 0.028 + next() * 0.02,
        pan: next() * 1.6 - 0.8,
        attack: 0.008,
        release: 0,
      })
    }
  }
  pingPong(high, { seconds: chordSeconds / 8, feedback: 0.42 })
  for (let n = 0; n < out.left.length; n += 1) {
    out.left[n]! += high.left[n]!
    out.right[n]! += high.right[n]!
  }
}
