/** Three small albums by artists that do not exist, made by this program and given away (CC0 1.0). */
export type Mood = 'pads' | 'plucks' | 'groove'

/** `root` is a MIDI note; `chords` are semitones above it, one list a chord; `chordSeconds` how long each of them stands. */
export type Piece = { title: string; root: number; chords: number[][]; chordSeconds: number; rounds: number; seed: number }

export type Album = { artist: string; album: string; date: string; genre: string; mood: Mood; pieces: Piece[] }

const minor7 = (at: number) => [at, at + 3, at + 7, at + 10]
const major7 = (at: number) => [at, at + 4, at + 7, at + 11]
const major = (at: number) => [at, at + 4, at + 7]
const minor = (at: number) => [at, at + 3, at + 7]
const added9 = (at: number) => [at, at + 4, at + 7, at + 14]
const suspended = (at: number) => [at, at + 5, at + 7, at + 12]

export const albums: Album[] = [
  {
    artist: 'Ilse Marrow',
    album: 'Paper Orchard',
    date: '2026-03-20',
    genre: 'Folk',
    mood: 'plucks',
    pieces: [
      { title: 'Pear Blossom', root: 50, chords: [major(0), minor(9), major(5), major(7)], chordSeconds: 2, rounds: 8, seed: 11 },
      { title: 'Kite String', root: 55, chords: [added9(0), minor(4), added9(5), major(7)], chordSeconds: 1.8, rounds: 8, seed: 12 },
      { title: 'Seven Small Bells', root: 52, chords: [minor(0), major(8), major(3), major(10)], chordSeconds: 2.1, rounds: 8, seed: 13 },
      {
        title: 'The Long Way Home',
        root: 48,
        chords: [added9(0), minor(9), minor(2), suspended(7)],
        chordSeconds: 2.4,
        rounds: 8,
        seed: 14,
      },
    ],
  },
  {
    artist: 'Halden Grey',
    album: 'Slow Weather',
    date: '2025-11-07',
    genre: 'Ambient',
    mood: 'pads',
    pieces: [
      { title: 'Harbour at Four', root: 48, chords: [major7(0), minor7(9), major7(5), suspended(7)], chordSeconds: 7, rounds: 2, seed: 21 },
      { title: 'Snow over Wires', root: 45, chords: [minor7(0), major7(8), major7(3), major(10)], chordSeconds: 6.8, rounds: 2, seed: 22 },
      { title: 'Lichen', root: 50, chords: [major7(0), added9(5), minor7(2), major7(5)], chordSeconds: 7.2, rounds: 2, seed: 23 },
      {
        title: 'A Room Facing North',
        root: 43,
        chords: [minor7(0), minor7(5), major7(8), suspended(3)],
        chordSeconds: 7,
        rounds: 3,
        seed: 24,
      },
    ],
  },
  {
    artist: 'Night Ferry Club',
    album: 'Low Tide Disco',
    date: '2026-06-12',
    genre: 'House',
    mood: 'groove',
    pieces: [
      { title: 'Last Boat Out', root: 45, chords: [minor7(0), minor7(5), major7(8), minor7(7)], chordSeconds: 2.069, rounds: 8, seed: 31 },
      { title: 'Copper Lights', root: 48, chords: [major7(5), minor7(4), minor7(9), major7(0)], chordSeconds: 2.105, rounds: 8, seed: 32 },
      { title: 'Warm Circuits', root: 43, chords: [minor7(0), major7(3), minor7(5), major7(8)], chordSeconds: 2.034, rounds: 8, seed: 33 },
      {
        title: 'Sunrise Departures',
        root: 50,
        chords: [major7(0), minor7(9), minor7(2), minor7(7)],
        chordSeconds: 2.182,
        rounds: 8,
        seed: 34,
      },
    ],
  },
]
