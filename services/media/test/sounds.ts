import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { newId } from '@tutti/kit'
import type { Media } from './rig.ts'

const run = promisify(execFile)

/** What ffmpeg writes into which container, as a scan names them. */
export const KINDS = {
  flac: { container: 'flac', codec: 'flac', encoder: 'flac' },
  wav: { container: 'wav', codec: 'pcm', encoder: 'pcm_s16le' },
  aiff: { container: 'aiff', codec: 'pcm', encoder: 'pcm_s16be' },
  mp3: { container: 'mp3', codec: 'mp3', encoder: 'libmp3lame' },
  m4a: { container: 'mp4', codec: 'alac', encoder: 'alac' },
  mp4: { container: 'mp4', codec: 'aac', encoder: 'aac' },
  aac: { container: 'adts', codec: 'aac', encoder: 'aac' },
  opus: { container: 'ogg', codec: 'opus', encoder: 'libopus' },
  ogg: { container: 'ogg', codec: 'vorbis', encoder: 'libvorbis' },
  wma: { container: 'asf', codec: 'wmav2', encoder: 'wmav2' },
  wv: { container: 'wavpack', codec: 'wavpack', encoder: 'wavpack' },
  tta: { container: 'tta', codec: 'tta', encoder: 'tta' },
  mka: { container: 'matroska', codec: 'opus', encoder: 'libopus' },
} as const
export type Kind = keyof typeof KINDS

/** Where the silence ends and the tone begins, and how long all of it is, in seconds. */
export const TONE_AT = 5
export const SECONDS = 10

type Sound = { kind?: Kind; seconds?: number; rate?: number; channels?: number }

/** Puts a track into the music folder: silence, then a tone. Answers its id. */
export const addSound = async (media: Media, { kind = 'flac', seconds = SECONDS, rate = 44_100, channels = 2 }: Sound = {}) => {
  const { container, codec, encoder } = KINDS[kind]
  const path = `${newId()}.${kind}`
  const tone = `sine=440:d=${seconds - TONE_AT}:r=${rate},volume=12dB,adelay=${TONE_AT * 1_000},pan=${channels}c|${Array.from(
    { length: channels },
    (_, n) => `c${n}=c0`,
  ).join('|')}`
  await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', tone, '-c:a', encoder, '-strict', '-2', join(media.music, path)])
  return media.add({ id: newId(), path, container, codec, durationMs: seconds * 1_000, sampleRate: rate, channels })
}

/** A piece of a stream, which a playlist may name. */
export const writeSegment = (path: string) =>
  run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'sine=440:d=3', '-c:a', 'aac', '-f', 'mpegts', path])

const RATE = 8_000
const LOUD = 3_000

/** What a decoder makes of these bytes: how long they are, and when the tone begins, in seconds. */
export const heard = async (bytes: Buffer): Promise<{ seconds: number; toneAt: number }> => {
  const call = run('ffmpeg', ['-v', 'error', '-i', 'pipe:0', '-ac', '1', '-ar', String(RATE), '-f', 's16le', 'pipe:1'], {
    encoding: 'buffer',
    maxBuffer: 256 * 1024 * 1024,
  })
  call.child.stdin!.end(bytes)
  const { stdout } = await call
  const samples = new Int16Array(stdout.buffer, stdout.byteOffset, stdout.length >> 1)
  return { seconds: samples.length / RATE, toneAt: samples.findIndex((sample) => Math.abs(sample) > LOUD) / RATE }
}

/** The processes that the system knows by that name, which this one has started. */
export const childrenCalled = async (name: string): Promise<number> => {
  const child = run('pgrep', ['-c', '-P', String(process.pid), '-x', name]).catch((error: { stdout: string }) => error)
  return Number((await child).stdout.trim())
}
