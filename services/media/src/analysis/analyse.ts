import { openFolder } from '@tutti/music-source'
import type { FileHandle } from 'node:fs/promises'
import { demuxerOf } from '../transcoding/arguments.ts'
import { NotDecodable } from '../transcoding/job.ts'
import type { Command } from '../transcoding/program.ts'
import { decode } from './decode.ts'
import { fileVersion, RATE } from './edition.ts'
import { collectFeatures, type Features } from './features.ts'
import { writeBlocks } from './loudness.ts'
import { collectPeaks } from './signal/peaks.ts'

/** A file to analyse: `root` as a latin1 string, `path` below it. */
export type Order = { command: Command; root: string; path: string; container: string }

/** LUFS, LU, dBTP, ms; `blocks` as `writeBlocks` has it, `peaks` in base64. */
export type Figures = {
  loudness: number | null
  range: number | null
  truePeak: number | null
  blocks: string
  peaks: string
  durationMs: number
  features: Features
}

/**
 * `done`: with the version of the file (size and mtime). `failed`: it cannot be decoded, and will not be another time.
 * `changed`: it was written meanwhile. `unreachable`: it cannot be opened now, with the system's code. `no-program`: ffmpeg does not start.
 */
export type Outcome =
  | { kind: 'done'; version: string; figures: Figures }
  | { kind: 'failed'; version: string; reason: string }
  | { kind: 'unreachable'; code: string }
  | { kind: 'changed' }
  | { kind: 'no-program'; code: string }

/** `started` is told the id of the process that decodes. */
export type Watching = { signal: AbortSignal; started: (pid: number) => void }

/** Decodes a file once, and tells all that is to be known of it. Never throws but what the signal was aborted with. */
export const analyse = async (order: Order, watching: Watching): Promise<Outcome> => {
  const { signal } = watching
  const folder = openFolder(Buffer.from(order.root, 'latin1'))
  const file = await folder.open(order.path).catch((error: NodeJS.ErrnoException) => error)
  if (file instanceof Error) return { kind: 'unreachable', code: codeOf(file) }
  try {
    const version = await versionOf(file)
    const outcome = await figuresOf(file, order, watching).then(
      (figures): Outcome => ({ kind: 'done', version, figures }),
      (error: unknown) => failureOf(error, version),
    )
    signal.throwIfAborted()
    return version === (await versionOf(file)) ? outcome : { kind: 'changed' }
  } catch (error) {
    signal.throwIfAborted()
    return { kind: 'unreachable', code: codeOf(error as NodeJS.ErrnoException) }
  } finally {
    await file.close()
  }
}

const failureOf = (error: unknown, version: string): Outcome => {
  if (error instanceof NotDecodable) return { kind: 'failed', version, reason: error.message }
  const { syscall, code, message } = error as NodeJS.ErrnoException
  if (syscall?.startsWith('spawn')) return { kind: 'no-program', code: code ?? message }
  return { kind: 'failed', version, reason: `analysing it failed: ${message}` }
}

const codeOf = (error: NodeJS.ErrnoException): string => error.code ?? error.message

/** As catalog tells it: see `fileVersion`. */
const versionOf = async (file: FileHandle): Promise<string> => {
  const { size, mtimeMs } = await file.stat()
  return fileVersion({ size, mtime: mtimeMs })
}

const figuresOf = async (file: FileHandle, { command, container }: Order, watching: Watching): Promise<Figures> => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
  const demuxer = demuxerOf(container, buffer.toString('latin1', 0, bytesRead))
  if (!demuxer) throw new NotDecodable(`nobody knows how to read ${container}`)
  const peaks = collectPeaks()
  const features = collectFeatures()
  let count = 0
  const samples = (block: Float32Array) => {
    count += block.length
    peaks.add(block)
    features.add(block)
  }
  const { integrated, range, truePeak, blocks } = await decode({ ...watching, command, demuxer, fd: file.fd, samples })
  if (count === 0) throw new NotDecodable('there is no sound in it')
  return {
    loudness: integrated === null ? null : Number(integrated.toFixed(2)),
    range,
    truePeak,
    blocks: writeBlocks(blocks),
    peaks: Buffer.from(peaks.finish()).toString('base64'),
    durationMs: Math.round((count / RATE) * 1_000),
    features: features.finish(integrated),
  }
}
