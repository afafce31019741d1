import type { TrackSource } from '../store.ts'
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

type Input = { demuxer: string; /** ms */ startMs: number }
const inputOf = ({ demuxer, startMs }: Input): string[] => [
  ...reading({ demuxer, options: startMs > 0 ? ['-ss', (startMs / 1000).toFixed(3)] : [] }),
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

type Making = Input & { source: Pick<TrackSource, 'sample_rate' | 'channels'>; rendition: Rendition }

/** Makes a rendition, from `startMs` to the end, on standard output. Everything in it is built by us out of numbers and names of ours. */
export const making = ({ source, rendition, ...input }: Making): string[] => {
  const { encoder, muxer } = formats[rendition.format]
  const most = rendition.sampleRate ?? STUDIO_RATE
  const isTooHigh = rendition.format !== 'opus' && (source.sample_rate ?? Number.POSITIVE_INFINITY) > most
  return [
    ...inputOf(input),
    ...(source.channels === 1 || source.channels === 2 ? [] : ['-ac', '2']),
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

/** Sends a finished rendition from `startMs` on, without making anything anew: to a frame exactly, which is 26 ms at most. */
export const cutting = ({ rendition, startMs }: { rendition: Rendition; startMs: number }): string[] => {
  const { container, muxer } = formats[rendition.format]
  return [...inputOf({ demuxer: DEMUXERS[container]!, startMs }), '-c:a', 'copy', ...muxer, 'pipe:1']
}
