import { isUtf8 } from 'node:buffer'
import { hash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import { basename } from 'node:path'
import type { EmbeddedCover, ReadResult } from '../audio-file.ts'
import { layoutOf } from '../containers/index.ts'
import { largestTag, UnreadableFile, type Layout } from '../containers/layout.ts'
import { describe } from '../tags/describe.ts'
import { audioHash } from './audio-hash.ts'
import { fileBytes, type FileBytes } from './file-bytes.ts'
import { readWithMusicMetadata } from './music-metadata.ts'
import type { Parsed } from './parsed.ts'
import { knownToTaglib, readWithTaglib } from './taglib.ts'

/** Reads one file; whatever is wrong with it becomes a reason. `deadlineMs` is for readers that loop politely; the pool ends the others. */
export const readFile = async (path: Buffer, deadlineMs: number): Promise<ReadResult> => {
  try {
    return await withFile(path, deadlineMs, async (bytes) => {
      const layout = layoutOf(bytes)
      const parsed = await parse(path, bytes, layout)
      return { ok: true, file: audioFile(bytes, { path, layout, parsed }) }
    })
  } catch (error) {
    return { ok: false, reason: reasonOf(error) }
  }
}

/** The embedded front picture; `undefined` when there is none or the file cannot be read. */
export const readCover = (path: Buffer, deadlineMs: number): Promise<EmbeddedCover | undefined> =>
  withFile(path, deadlineMs, async (bytes) => {
    const { cover } = await parse(path, bytes, layoutOf(bytes))
    return cover && { bytes: new Uint8Array(cover.bytes()), mime: cover.mime }
  }).catch(() => undefined)

const withFile = async <T>(path: Buffer, deadlineMs: number, work: (bytes: FileBytes) => Promise<T>) => {
  const fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    const stats = fstatSync(fd)
    if (!stats.isFile()) throw new UnreadableFile('it is not a regular file')
    return await work(fileBytes(fd, stats.size, { deadline: performance.now() + deadlineMs, bytes: 3 * largestTag }))
  } finally {
    closeSync(fd)
  }
}

const parse = async (path: Buffer, bytes: FileBytes, layout: Layout): Promise<Parsed> => {
  let first: unknown
  if (knownToTaglib(layout.container)) {
    try {
      const parsed = readWithTaglib(bytes, layout.container)
      if (parsed.durationMs > 0 && parsed.sampleRate > 0) return parsed
    } catch (error) {
      first = error
    }
  }
  try {
    return await readWithMusicMetadata(localName(path, bytes.fd))
  } catch (second) {
    if (/determine audio format|mime-type/i.test((second as Error).message))
      throw new UnreadableFile(`no reader for this kind of file (${layout.container})`)
    throw first ?? second
  }
}

/** The library takes names as text only. Names that are not UTF-8 exist on Linux only, where the open file has a name as well. */
const localName = (path: Buffer, fd: number) => (isUtf8(path) ? path.toString() : `/proc/self/fd/${fd}`)

const audioFile = (bytes: FileBytes, { path, layout, parsed }: { path: Buffer; layout: Layout; parsed: Parsed }) => {
  const durationMs = Math.round(layout.durationMs ?? parsed.durationMs)
  if (!(durationMs > 0) || !(parsed.sampleRate > 0)) throw new UnreadableFile('no duration can be told from its headers')
  if (durationMs > longestMs || !plausible(parsed)) throw new UnreadableFile('its headers make no sense')
  const audioBytes = layout.audio.reduce((sum, range) => sum + range.end - range.start, 0)
  const codec = layout.codec ?? parsed.codec ?? (layout.container === 'wav' ? 'pcm' : 'unknown')
  const cover = parsed.cover?.bytes()
  return {
    ...describe(parsed.fields, basename(isUtf8(path) ? path.toString() : path.toString('latin1'))),
    durationMs,
    bitrate: Math.round((audioBytes * 8) / durationMs),
    sampleRate: codec === 'opus' ? 48_000 : parsed.sampleRate,
    ...(lossless.has(codec) && parsed.bitDepth > 0 ? { bitDepth: parsed.bitDepth } : {}),
    channels: parsed.channels,
    container: layout.container,
    codec,
    hasCover: Boolean(cover?.length),
    ...(cover?.length ? { coverHash: hash('sha256', cover) } : {}),
    audioHash: audioHash(bytes, layout),
  }
}

/** A week: random bytes behind a right first word make longer ones. */
const longestMs = 7 * 24 * 3600 * 1000

const plausible = ({ sampleRate, channels }: Parsed) => sampleRate >= 1000 && sampleRate <= 12_000_000 && channels >= 1 && channels <= 64

const lossless = new Set(['flac', 'alac', 'pcm', 'ape', 'wavpack', 'tta', 'dsd', 'wmalossless'])

const reasons: Record<string, string> = {
  EACCES: 'no permission to read it',
  ENOENT: 'it does not exist',
  EIO: 'the disk reports a read error',
  EISDIR: 'it is a folder',
}

const reasonOf = (error: unknown) => {
  const { code, message } = error as NodeJS.ErrnoException
  if (error instanceof UnreadableFile) return message
  if (code && reasons[code]) return `${reasons[code]} (${code})`
  return `it is damaged: ${(message ?? String(error)).replaceAll(/\s+/g, ' ').slice(0, 200)}`
}
