import type { Piece } from './albums.ts'
import { mix, pingPong, reverb, soften } from './effects.ts'
import { hertz, rate, silence, struck, tone, wave, type Stereo } from './synth.ts'

const keys = wave(1, 0.35, 0.06, 0.12)
const bass = wave(1, 0.45, 0.2, 0.08)
const lead = wave(1, 0, 0.12)

const sixteenth = 1 / 16

/** A mellow house track: one chord a bar, a drum that comes in after four bars and leaves before the end. */
export const groove = (piece: Piece, next: () => number): Stereo => {
  const bars = piece.chords.length * piece.rounds
  const out = silence(bars * piece.chordSeconds + 4)
  chordsOf(out, piece, next)
  duck(out, piece)
  const rhythm = silence(bars * piece.chordSeconds + 4)
  for (let bar = 0; bar < bars; bar += 1) {
    if (bar >= 4 && bar < bars - 2) drums(rhythm, { piece, bar }, next)
    if (bar >= 2) bassLine(rhythm, piece, bar)
  }
  mix(out, rhythm)
  reverb(out, { seconds: 1.3, amount: 0.16 })
  return out
}

const stabs = [0, 3, 6, 10, 13]

const chordsOf = (out: Stereo, { root, chords, chordSeconds, rounds }: Piece, next: () => number) => {
  for (let bar = 0; bar < chords.length * rounds; bar += 1) {
    const chord = chords[bar % chords.length]!
    const at = bar * chordSeconds
    for (const stab of stabs) {
      chord.forEach((offset, n) => {
        const note = {
          at: at + stab * sixteenth * chordSeconds,
          seconds: 0.32,
          hertz: hertz(root + 12 + offset),
          attack: 0.006,
          release: 0,
        }
        struck(out, keys, { ...note, gain: 0.055 * (0.8 + next() * 0.3), pan: n / 2 - 0.75 })
      })
    }
    if (bar >= 8 && bar % 8 >= 4) {
      for (let n = 0; n < 16; n += 2) {
        const offset = chord[(n / 2 + bar) % chord.length]!
        struck(out, lead, {
          at: at + n * sixteenth * chordSeconds,
          seconds: 0.16,
          hertz: hertz(root + 24 + offset),
          gain: 0.05,
          pan: Math.sin(n) * 0.6,
          attack: 0.004,
          release: 0,
        })
      }
    }
  }
  soften(out, 3800)
  pingPong(out, { seconds: chordSeconds * 3 * sixteenth, feedback: 0.32 })
}

/** The chords make room for each beat of the drum. */
const duck = ({ left, right }: Stereo, { chordSeconds }: Piece) => {
  const beat = (chordSeconds / 4) * rate
  for (let n = 0; n < left.length; n += 1) {
    const level = 0.45 + 0.55 * Math.min(1, (n % beat) / (beat * 0.55))
    left[n]! *= level
    right[n]! *= level
  }
}

const bassLine = (out: Stereo, { root, chords, chordSeconds }: Piece, bar: number) => {
  const low = root - 12 + chords[bar % chords.length]![0]!
  for (const [place, up] of [
    [2, 0],
    [6, 0],
    [7, 12],
    [10, 0],
    [14, 7],
  ] as const) {
    const at = (bar + place * sixteenth) * chordSeconds
    const note = {
      at,
      seconds: chordSeconds * sixteenth * 1.4,
      hertz: hertz((low > 40 ? low - 12 : low) + up),
      attack: 0.008,
      release: 0.06,
    }
    tone(out, bass, { ...note, gain: 0.17, pan: 0 })
  }
}

const drums = (out: Stereo, { piece, bar }: { piece: Piece; bar: number }, next: () => number) => {
  const start = bar * piece.chordSeconds
  for (let beat = 0; beat < 4; beat += 1) {
    const at = start + (beat * piece.chordSeconds) / 4
    kick(out, at)
    if (beat % 2) noise(out, { at, seconds: 0.09, gain: 0.13, bright: 0.5 }, next)
    noise(out, { at: at + piece.chordSeconds / 8, seconds: 0.035, gain: 0.075, bright: 0.95 }, next)
    if (next() < 0.4) noise(out, { at: at + (piece.chordSeconds * 3) / 16, seconds: 0.015, gain: 0.04, bright: 0.95 }, next)
  }
}

/** A sine that falls from 150 to 45 Hz. */
const kick = (out: Stereo, at: number) => {
  const start = Math.round(at * rate)
  for (let n = 0, phase = 0; n < 0.28 * rate && start + n < out.left.length; n += 1) {
    const seconds = n / rate
    phase += (2 * Math.PI * (45 + 105 * Math.exp(-seconds * 32))) / rate
    const sample = Math.sin(phase) * Math.exp(-seconds * 11) * 0.36
    out.left[start + n]! += sample
    out.right[start + n]! += sample
  }
}

type Burst = { at: number; seconds: number; gain: number; bright: number }

/** Claps and hats: noise without its low part, which differs a little on both sides. */
const noise = (out: Stereo, { at, seconds, gain, bright }: Burst, next: () => number) => {
  const start = Math.round(at * rate)
  const decay = Math.exp(-1 / (seconds * rate))
  for (let n = 0, level = gain, lowLeft = 0, lowRight = 0; level > gain / 400 && start + n < out.left.length; n += 1) {
    const [left, right] = [next() * 2 - 1, next() * 2 - 1]
    lowLeft += (left - lowLeft) * bright * 0.6
    lowRight += (right - lowRight) * bright * 0.6
    out.left[start + n]! += (left - lowLeft) * level
    out.right[start + n]! += (right * 0.6 + left * 0.4 - lowRight) * level
    level *= decay
  }
}
