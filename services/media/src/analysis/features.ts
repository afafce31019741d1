import { RATE } from './edition.ts'
import { collectKey, type Key } from './signal/key.ts'
import { type Tempo, tempoOf } from './signal/tempo.ts'
import { collectTexture, type Texture } from './signal/texture.ts'

/**
 * What a track is like; `null` is what cannot be told of this one. `tempo` in beats a minute; `key` a pitch class (0 is C), `mode` 1 major
 * and 0 minor; all else from 0 to 1. There is no acousticness, instrumentalness, liveness or speechiness: signal statistics do not tell
 * strings from a synthesizer, or a voice from a violin.
 */
export type Features = {
  tempo: number | null
  tempoConfidence: number | null
  key: number | null
  keyConfidence: number | null
  mode: number | null
  modeConfidence: number | null
  energy: number | null
  danceability: number | null
  valence: number | null
}

/** Nothing new is learned from more, and memory has a bound. */
const MOST_SECONDS = 900

/** Gathers what features are made of while a track is decoded. */
export const collectFeatures = () => {
  const key = collectKey(RATE)
  const texture = collectTexture(RATE, MOST_SECONDS)
  let left = MOST_SECONDS * RATE
  return {
    add: (samples: Float32Array): void => {
      if (left <= 0) return
      left -= samples.length
      key.add(samples)
      texture.add(samples)
    },
    /** @param loudness LUFS */
    finish: (loudness: number | null): Features => {
      const sound = texture.finish()
      return derived({ key: key.finish(), tempo: tempoOf(sound.onsets, sound.rate), sound, loudness })
    },
  }
}

type Found = { key: Key | undefined; tempo: Tempo | undefined; sound: Texture; loudness: number | null }

const derived = ({ key, tempo, sound, loudness }: Found): Features => ({
  tempo: rounded(tempo?.bpm, 2),
  tempoConfidence: rounded(tempo?.confidence),
  key: key?.key ?? null,
  keyConfidence: rounded(key?.keyConfidence),
  mode: key?.mode ?? null,
  modeConfidence: rounded(key?.modeConfidence),
  energy: loudness === null ? null : rounded(energyOf(sound, loudness)),
  danceability: tempo ? rounded(danceabilityOf(tempo)) : null,
  valence: key && tempo ? rounded(valenceOf(key, tempo, sound)) : null,
})

/** Loud (-30 to -5 LUFS), busy (much begins), bright (up to 3,500 Hz): in that order of weight. */
const energyOf = ({ activity, centroid }: Texture, loudness: number): number =>
  0.6 * share(loudness, -30, -5) + 0.2 * share(activity, 0, 8) + 0.2 * share(centroid, 0, 3_500)

/** How clear the beat is, and how near to where people dance (118 a minute, half an octave around). */
const danceabilityOf = ({ bpm, confidence }: Tempo): number =>
  0.6 * share(confidence, 0, 0.5) + 0.4 * Math.exp(-0.5 * (Math.log2(bpm / 118) / 0.5) ** 2)

/** Major, fast and bright music is heard as happy (Gabrielsson and Lindström 2010). */
const valenceOf = ({ major }: Key, { bpm }: Tempo, { centroid }: Texture): number =>
  0.5 * share(major, -0.3, 0.3) + 0.3 * share(bpm, 60, 160) + 0.2 * share(centroid, 0, 3_500)

/** Where a value lies between two others: 0 to 1. */
const share = (value: number, from: number, to: number): number => Math.min(1, Math.max(0, (value - from) / (to - from)))

const rounded = (value: number | undefined, digits = 3): number | null => (value === undefined ? null : Number(value.toFixed(digits)))
