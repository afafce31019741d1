import { availableParallelism } from 'node:os'
import type { EmbeddedCover, ReadResult } from '../audio-file.ts'
import { openPool, type PoolFile, type Task } from './pool.ts'

/**
 * `threads`: workers at most; `deadlineMs` and `memoryMb`: what one file may cost; `idleMs`: how long a worker without work stays.
 */
export type AudioReaderOptions = { threads?: number; deadlineMs?: number; memoryMb?: number; idleMs?: number }

export type FileToRead = { path: Buffer | string; /** bytes, as the walk told */ size: number }

/** Reads tags, audio properties and covers in worker threads; the caller's event loop only passes messages. */
export type AudioReader = {
  /** One result a file, in the order asked. Never rejects: what is wrong with a file is its result's reason. */
  read(files: FileToRead[]): Promise<ReadResult[]>
  /** The embedded front picture as it is in the file; `undefined` when there is none. */
  cover(path: Buffer | string): Promise<EmbeddedCover | undefined>
  /** Ends the workers; reads under way answer with a reason. */
  close(): Promise<void>
}

/** Small enough that several workers share one call, large enough that messages cost little. */
const filesATask = 64

export const openAudioReader = ({
  threads = defaultThreads(),
  deadlineMs = 2000,
  memoryMb = 256,
  idleMs = 5000,
}: AudioReaderOptions = {}): AudioReader => {
  const pool = openPool({ threads, deadlineMs, memoryMb, idleMs })
  return {
    read: (files) =>
      new Promise((resolve) => {
        const results: ReadResult[] = []
        let missing = files.length
        if (!missing) return resolve(results)
        const poolFiles = files.map(({ path }, n): PoolFile => ({
          path: Buffer.from(path),
          settle: (outcome) => {
            results[n] = 'reason' in outcome ? { ok: false, reason: outcome.reason } : (outcome.result as ReadResult)
            missing -= 1
            if (!missing) resolve(results)
          },
        }))
        pool.run(tasks(poolFiles))
      }),
    cover: (path) =>
      new Promise((resolve) => {
        const settle: PoolFile['settle'] = (outcome) =>
          resolve('result' in outcome ? (outcome.result as EmbeddedCover | undefined) : undefined)
        pool.run([{ kind: 'cover', files: [{ path: Buffer.from(path), settle }], alone: false }])
      }),
    close: pool.close,
  }
}

/** One core is left to the service itself; beyond four, the disk is the limit. */
const defaultThreads = () => Math.min(4, Math.max(1, availableParallelism() - 1))

const tasks = (files: PoolFile[]): Task[] =>
  Array.from({ length: Math.ceil(files.length / filesATask) }, (_, n) => ({
    kind: 'read' as const,
    files: files.slice(n * filesATask, (n + 1) * filesATask),
    alone: false,
  }))
