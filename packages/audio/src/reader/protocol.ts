import type { EmbeddedCover, ReadResult } from '../audio-file.ts'

/** What a worker is told once, when it starts. `progress` is shared memory, see `slots`. */
export type WorkerSetup = { deadlineMs: number; progress: SharedArrayBuffer }

/** One errand: read these files, or take the cover out of the first. */
export type Errand = { kind: 'read' | 'cover'; paths: Uint8Array[] }

/** Results of `from`, `from + 1` … as they come; the last part has `done`. */
export type Report = { from: number; results: (ReadResult | EmbeddedCover | undefined)[]; done: boolean }

/** Shared between worker and pool: which file of the errand is being read (-1: none), and since when (ms since the epoch). */
export const slots = { file: 0, since: 1 } as const
