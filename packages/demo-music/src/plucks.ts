import type { Piece } from './albums.ts'
import { mix, pingPong, reverb } from './effects.ts'
import { hertz, pluck, silence, type Stereo } from './synth.ts'

/** Which string of the chord is plucked on each eighth: one pattern for each piece. */
const patterns = [
  [0, 1, 2, 3, 2, 1, 2, 1],
  [0, 2, 1, 3, 1, 2, 1, 3],
  [0, 1, 2, 1, 3, 1],
  [0, 2, 3, 2, 1, 2, 3, 2],
]

/** A guitar-like accompaniment with a bass, and from the second third on a tune above it. */
export const plucks = (piece: Piece, next: () => number): Stereo => {
  const { root, chords, chordSeconds, rounds, seed } = piece
  const out = silence(chords.length * chordSeconds * rounds + 5)
  const pattern = patterns[seed % patterns.length]!
  const eighth = chordSeconds / pattern.length
  for (let step = 0; step < chords.length * rounds; step += 1) {
    const chord = [...chords[step % chords.length]!]
    if (chord.length < 4) chord.push(chord[0]! + 12)
    const at = step * chordSeconds
    pluck(out, { at, seconds: 2.2, hertz: hertz(root + chord[0]! - 12), gain: 0.42, pan: -0.1, attack: 0, release: 0.6 }, next)
    pattern.forEach((string, n) => {
      const late = at + n * eighth + next() * 0.008
      pluck(
        out,
        {
          at: late,
          seconds: 1.5,
          hertz: hertz(root + 12 + chord[string]!),
          gain: 0.2 + next() * 0.08 - (n % 2) * 0.05,
          pan: string / 3 - 0.4,
          attack: 0,
          release: 0.5,
        },
        next,
      )
    })
  }
  mix(out, tune(piece, next))
  reverb(out, { seconds: 1.9, amount: 0.35 })
  return out
}

/** Notes of the chord that stands, in small steps, so that every one fits. */
const tune = ({ root, chords, chordSeconds, rounds }: Piece, next: () => number): Stereo => {
  const high = silence(chords.length * chordSeconds * rounds + 5)
  const steps = chords.length * rounds
  for (let step = Math.floor(steps / 3); step < steps - 2; step += 1) {
    const chord = chords[step % chords.length]!
    const places = next() < 0.35 ? [0] : next() < 0.6 ? [0, 0.5] : [0, 0.375, 0.75]
    for (const place of places) {
      const offset = chord[Math.floor(next() * chord.length)]! % 12
      const at = (step + place) * chordSeconds
      pluck(high, { at, seconds: 1.9, hertz: hertz(root + 24 + offset), gain: 0.22, pan: 0.25, attack: 0, release: 0.7 }, next)
    }
  }
  pingPong(high, { seconds: chordSeconds * 0.375, feedback: 0.3 })
  return high
}
