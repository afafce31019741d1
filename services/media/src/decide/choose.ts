import type { TrackSource } from '../store.ts'
import { BITRATES, FORMATS, type Format, formats, type Rendition } from '../transcoding/formats.ts'
import type { Program } from '../transcoding/program.ts'
import { contentType } from '../streaming/serve.ts'
import { type ClientType, covers } from './media-types.ts'

/** What a client wants beside what it plays. */
export type Limits = {
  /** kbit/s */ maxBitrate?: number | undefined
  /** Hz */ maxSampleRate?: number | undefined
  /** The line is dear: little is sent, and no more than is heard on the way. */
  dataSaver?: boolean | undefined
  /** What renditions are made into, best first; without it what costs least. */
  formats?: readonly Format[] | undefined
}

export type Reason = { code: string; text: string }
export type Choice =
  | { action: 'direct'; reasons: Reason[] }
  | { action: 'transcode'; rendition: Rendition; reasons: Reason[] }
  | { action: 'none'; reasons: Reason[] }

const DATA_SAVER_KBPS = 96
/** An average that is a little above its limit is at its limit. */
const TOLERANCE = 1.1
const LOSSLESS = ['flac', 'alac', 'pcm', 'ape', 'wavpack', 'tta', 'dsd', 'wmalossless']

type Question = { source: TrackSource; played: readonly ClientType[]; limits: Limits; findProgram: () => Promise<Program> }

/**
 * The cheapest way: the file as it is, if the client plays it and it is within its limits; otherwise a rendition. Where none can be made,
 * a file that is only too large is sent all the same.
 */
export const choose = async ({ source, played, limits, findProgram }: Question): Promise<Choice> => {
  const cannot = unplayable(source, played)
  const tooMuch = cannot ? undefined : beyond(source, limits)
  if (!cannot && !tooMuch) return { action: 'direct', reasons: [isPlayed(source)] }
  const program = await findProgram()
  const able = program.command ? possible(program.formats, played, limits) : undefined
  if (able) {
    const rendition = renditionFor(source, able, limits)
    return { action: 'transcode', rendition, reasons: [cannot ? reason(cannot.code, cannot.text) : tooMuch!, isMade(rendition)] }
  }
  const why = noneMade(program)
  if (!cannot) return { action: 'direct', reasons: [isPlayed(source), tooMuch!, why] }
  return { action: 'none', reasons: [...cannotPlay(source, played), why] }
}

/** Why a client cannot play a file as it is, if it cannot. */
export const cannotPlay = (source: TrackSource, played: readonly ClientType[]): Reason[] => {
  const cannot = unplayable(source, played)
  return cannot ? [reason(cannot.code, `Cannot play here: ${cannot.text}`)] : []
}

const reason = (code: string, text: string): Reason => ({ code, text: `${text[0]!.toUpperCase()}${text.slice(1)}.` })
const inWords = (source: TrackSource): string => `${source.codec.toUpperCase()} (${contentType(source)})`

const isPlayed = (source: TrackSource) => reason('codec.playable', `the client plays ${inWords(source)}: the file is sent as it is`)
const isMade = ({ format, kbps }: Rendition) => reason('transcode', `${format.toUpperCase()} of ${kbps} kbit/s is made of it`)
const noneMade = (program: Program) =>
  program.command === undefined
    ? reason('transcode.no-program', `nothing else can be made of it: ${program.why}`)
    : reason('transcode.no-format', `nothing else can be made of it: the client plays none of ${program.formats.join(', ')}`)

/** Not a sentence yet. */
const unplayable = (source: TrackSource, played: readonly ClientType[]): Reason | undefined => {
  if (covers(played, source)) return undefined
  if (source.codec === 'unknown') return { code: 'codec.unknown', text: `nobody knows what is in this ${source.container} file` }
  return { code: 'codec.not-playable', text: `this client does not play ${inWords(source)}` }
}

/** kbit/s on average. */
const rateOf = ({ bitrate, size, duration_ms: duration }: TrackSource): number => bitrate ?? (duration > 0 ? (size * 8) / duration : 0)

const mostOf = ({ maxBitrate = Number.POSITIVE_INFINITY, dataSaver }: Limits): number =>
  dataSaver ? Math.min(maxBitrate, DATA_SAVER_KBPS) : maxBitrate

const beyond = (source: TrackSource, limits: Limits): Reason | undefined => {
  const rate = Math.round(rateOf(source))
  const { maxSampleRate } = limits
  if (rate > mostOf(limits) * TOLERANCE)
    return limits.dataSaver
      ? reason('data-saver', `the file has ${rate} kbit/s, and data is to be saved`)
      : reason('bitrate.limit', `the file has ${rate} kbit/s, and the client wants ${limits.maxBitrate} at most`)
  if (maxSampleRate !== undefined && source.sample_rate !== null && source.sample_rate > maxSampleRate)
    return reason('sample-rate.limit', `the file has ${source.sample_rate} Hz, and the client wants ${maxSampleRate} at most`)
  return undefined
}

const OPUS_RATE = 48_000

/** The format that costs least among those that can be made and are played. */
const possible = (able: readonly Format[], played: readonly ClientType[], { formats: wanted = FORMATS, maxSampleRate }: Limits) =>
  wanted.find(
    (format) =>
      able.includes(format) &&
      covers(played, formats[format]) &&
      (format !== 'opus' || maxSampleRate === undefined || maxSampleRate >= OPUS_RATE),
  )

/** No more than the source has, nor than anybody hears. */
const renditionFor = (source: TrackSource, format: Format, limits: Limits): Rendition => {
  const { transparent } = formats[format]
  const rate = rateOf(source)
  const enough = LOSSLESS.includes(source.codec) || rate === 0 ? transparent : (BITRATES.find((kbps) => kbps >= rate) ?? transparent)
  const most = Math.min(mostOf(limits), enough, transparent)
  const kbps = BITRATES.findLast((one) => one <= most) ?? BITRATES[0]
  const { maxSampleRate } = limits
  const isLow = maxSampleRate !== undefined && maxSampleRate < OPUS_RATE
  return { format, kbps, ...(isLow ? { sampleRate: maxSampleRate } : {}) }
}
