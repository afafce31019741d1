import type { TrackSource } from '../store.ts'
import { chunkAt, type HlsCodec, RATE } from '../hls/grid.ts'
import { formats, type Rendition } from './formats.ts'

/** Where in the list of a child's descriptors the file is that it reads. */
const INPUT = 3

/** ffmpeg's names. It never looks itself at what a file is: a playlist that is called song.mp3 would have it read other files. */
const DEMUXERS: Record<string, string> = {
  mp3: 'mp3',
  flac: 'flac',
  ogg: 'ogg',
  mp4: 'mov',
  wav: 'wav',
  aiff: 'aiff',
  asf: 'asf',
  ape: 'ape',
  wavpack: 'wv',
  matroska: 'matroska',
  adts: 'aac',
  tta: 'tta',
  dsf: 'dsf',
}

const MUSEPACK_8 = 'MPCK'

/** The demuxer for a container; of Musepack there are two, told apart by the first four bytes. `undefined` where there is none. */
export const demuxerOf = (container: string, magic: string): string | undefined =>
  container === 'musepack' ? (magic === MUSEPACK_8 ? 'mpc8' : 'mpc') : DEMUXERS[container]

const STUDIO_RATE = 48_000

/** `loglevel`: standard is `error`. `options`: of ffmpeg, for the input. */
type Reading = { demuxer: string; loglevel?: string; options?: readonly string[] }

/** What every ffmpeg of ours begins with: it asks nobody, and reads nothing but the file that it is given, as what we say it is. */
export const reading = ({ demuxer, loglevel = 'error', options = [] }: Reading): string[] => [
  '-nostdin',
  '-hide_banner',
  '-loglevel',
  loglevel,
  '-threads',
  '1',
  '-protocol_whitelist',
  'file,pipe',
  ...options,
  '-f',
  demuxer,
  '-i',
  `/dev/fd/${INPUT}`,
]

type Input = { demuxer: string; /** ms */ startMs: number; /** ms */ lengthMs?: number }
const inputOf = ({ demuxer, startMs, lengthMs }: Input): string[] => [
  ...reading({ demuxer, options: [...limit('-ss', startMs), ...limit('-t', lengthMs)] }),
  // The same bytes every time, on every replica: no version, no date, no tags.
  '-map',
  '0:a:0',
  '-map_metadata',
  '-1',
  '-map_chapters',
  '-1',
  '-fflags',
  '+bitexact',
  '-flags:a',
  '+bitexact',
]

const limit = (option: string, ms = 0): string[] => (ms > 0 ? [option, (ms / 1_000).toFixed(3)] : [])
const twoAtMost = (channels: number | null): string[] => (channels === 1 || channels === 2 ? [] : ['-ac', '2'])

type Making = Input & { source: Pick<TrackSource, 'sample_rate' | 'channels'>; rendition: Rendition }

/** Makes a rendition, from `startMs` to the end, on standard output. Everything in it is built by us out of numbers and names of ours. */
export const making = ({ source, rendition, ...input }: Making): string[] => {
  const { encoder, muxer } = formats[rendition.format]
  const most = rendition.sampleRate ?? STUDIO_RATE
  const isTooHigh = rendition.format !== 'opus' && (source.sample_rate ?? Number.POSITIVE_INFINITY) > most
  return [
    ...inputOf(input),
    ...twoAtMost(source.channels),
    ...(isTooHigh ? ['-ar', String(most)] : []),
    '-c:a',
    encoder,
    '-b:a',
    `${rendition.kbps}k`,
    '-threads',
    '1',
    ...muxer,
    'pipe:1',
  ]
}

/** What HLS is made of. Opus: a bitrate that is kept from segment to segment; AAC does so by itself. */
const SEGMENTED: Record<HlsCodec, readonly string[]> = { aac: [], opus: ['-vbr', 'constrained'] }

type Segmenting = { demuxer: string; source: Pick<TrackSource, 'channels'>; rendition: Rendition; codec: HlsCodec; chunk: number }

/** Makes a chunk of segments, and what its encoder has to hear before it, as bare frames on standard output. */
export const segmenting = ({ demuxer, source, rendition, codec, chunk }: Segmenting): string[] => {
  const { encoder, muxer } = formats[codec]
  const { startMs, leadMs, lengthMs } = chunkAt(chunk)
  return [
    ...inputOf({ demuxer, startMs: startMs - leadMs, lengthMs: leadMs + lengthMs }),
    ...twoAtMost(source.channels),
    '-ar',
    String(RATE),
    '-c:a',
    encoder,
    '-b:a',
    `${rendition.kbps}k`,
    ...SEGMENTED[codec],
    '-threads',
    '1',
    ...muxer,
    'pipe:1',
  ]
}

/** Sends a finished rendition from `startMs` on, without making anything anew: to a frame exactly, which is 26 ms at most. */
export const cutting = ({ rendition, startMs }: { rendition: Rendition; startMs: number }): string[] => {
  const { container, muxer } = formats[rendition.format]
  return [...inputOf({ demuxer: DEMUXERS[container]!, startMs }), '-c:a', 'copy', ...muxer, 'pipe:1']
}
