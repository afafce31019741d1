import type { Program } from '../transcoding/program.ts'

/** What is made for weak lines: Opus and AAC in fragmented MP4. */
export const CODECS = ['aac', 'opus'] as const
export type HlsCodec = (typeof CODECS)[number]

/**
 * kbit/s. Three steps for lines of about 100, 200 and 400 kbit/s: each about twice the one before it, since fewer steps are asked for again
 * and again where a line wavers, and the highest as good as hardly anybody hears. Opus needs two thirds of what AAC does for the same.
 */
export const LADDER: Record<HlsCodec, readonly [number, number, number]> = { aac: [64, 128, 256], opus: [48, 96, 160] }

/** A rendition of a track for HLS. */
export type Variant = { codec: HlsCodec; kbps: number }

/** Hz, of all variants: with one rate their segments begin at the same samples. */
export const RATE = 48_000

type Coding = {
  /** samples */ frame: number
  /** samples that its encoder puts before the music */ delay: number
  /** RFC 6381 */ name: string
}
export const CODING: Record<HlsCodec, Coding> = {
  aac: { frame: 1_024, delay: 1_024, name: 'mp4a.40.2' },
  opus: { frame: 960, delay: 312, name: 'opus' },
}

/** 3.84 s: 180 frames of AAC, 192 of Opus. */
export const SEGMENT_SAMPLES = 184_320
export const SEGMENT_S = SEGMENT_SAMPLES / RATE
/** So many segments are made by one process: about a minute, which takes a second. */
export const CHUNK = 16
/** What an encoder hears before a chunk, so that it is in the state in which the one of the chunk before has ended: 15 and 16 frames. */
export const LEAD_SAMPLES = 15_360

/** ms; `startMs` is where the music of a chunk begins, `leadMs` what is heard before it. */
export const chunkAt = (chunk: number) => ({
  startMs: (chunk * CHUNK * SEGMENT_SAMPLES * 1_000) / RATE,
  leadMs: chunk === 0 ? 0 : (LEAD_SAMPLES * 1_000) / RATE,
  lengthMs: (CHUNK * SEGMENT_SAMPLES * 1_000) / RATE,
})

type Whole = { codec: HlsCodec; /** of the music */ durationMs: number }

/** How many segments a track has. */
export const segmentsOf = ({ codec, durationMs }: Whole): number =>
  Math.max(1, Math.ceil((durationMs / 1_000 + CODING[codec].delay / RATE) / SEGMENT_S))

/** How long the music in each of them is, in seconds: what an encoder puts before it is none. */
export const durationsOf = (whole: Whole): number[] => {
  const count = segmentsOf(whole)
  const delayS = CODING[whole.codec].delay / RATE
  const ends = Array.from({ length: count }, (_, n) => Math.min(whole.durationMs / 1_000, (n + 1) * SEGMENT_S - delayS))
  return ends.map((end, n) => end - (ends[n - 1] ?? 0))
}

/** Whether a program can make every variant. */
export const isMadeBy = (program: Program): boolean =>
  program.command !== undefined && CODECS.every((codec) => program.formats.includes(codec))

/** `aac-128`. */
export const nameOf = ({ codec, kbps }: Variant): string => `${codec}-${kbps}`

/** Best known first: with AAC of the middle a player begins that knows nothing of the line. */
export const VARIANTS: readonly Variant[] = CODECS.flatMap((codec) => {
  const [low, middle, high] = LADDER[codec]
  return [middle, low, high].map((kbps) => ({ codec, kbps }))
})

export const variantNamed = (name: string): Variant | undefined => VARIANTS.find((variant) => nameOf(variant) === name)
