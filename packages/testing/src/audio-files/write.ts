import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Cover } from './id3.ts'
import { m4a } from './mp4.ts'
import { opus, vorbis } from './ogg.ts'
import { aiff, flac, mp3, wav, type Making } from './plain.ts'
import type { FileTags } from './tags.ts'

const writers = { mp3, flac, ogg: vorbis, opus, m4a, wav, aiff } satisfies Record<string, (making: Making) => Buffer>

/** Also the file name ending. `ogg` is Vorbis, `m4a` AAC, `wav` and `aiff` 16-bit PCM. */
export type AudioFormat = keyof typeof writers

export const audioFormats = Object.keys(writers) as AudioFormat[]

/**
 * `seconds`: 1 unless told; `seed`: two files with the same seed, format and length have the same audio, all others differ (a new seed for
 * each file unless told).
 */
export type AudioFileOptions = {
  path: string | Buffer
  format: AudioFormat
  tags: FileTags
  seconds?: number
  seed?: number
  cover?: Cover
}

let nextSeed = 1

/** Writes a small file that plays: a moment of sound, then silence. Makes the folders it needs; what was there is replaced. */
export const writeAudioFile = async ({ path, format, tags, seconds = 1, seed = nextSeed++, cover }: AudioFileOptions) => {
  await mkdir(typeof path === 'string' ? dirname(path) : path.subarray(0, path.lastIndexOf('/')), { recursive: true })
  await writeFile(path, audioFileBytes({ format, tags, seconds, seed, cover }))
}

/** The same file as bytes. */
export const audioFileBytes = ({ format, ...making }: Making & { format: AudioFormat }) => writers[format](making)
