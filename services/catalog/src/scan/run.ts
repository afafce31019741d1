import type { Db, Logger, Tx } from '@tutti/kit'
import type { AudioReader } from '@tutti/audio'
import type { MusicSource } from '@tutti/music-source'
import type { Tables } from '../store/tables.ts'
import type { Progress } from './progress.ts'

/** A music folder as a scan sees it. */
export type ScanFolder = {
  key: number
  id: string
  source: MusicSource
  device: string | null
  accepted: boolean
  tracks: number
  /** Files that this scan has seen, by key. */ seen: KeySet
  /** Paths that could not be looked at: what is below is not gone. */ unreadable: string[]
  /** Too much of it is missing: nothing about what is gone is believed. */ held: boolean
  /** Every known file was seen. */ complete: boolean
}

export type ScanTx = Tx<Tables>

/** One scan from its first to its last step. */
export type Run = {
  db: Db<Tables>
  reader: AudioReader
  logger: Logger
  /** Keyed by the folder's key; those that are not there or held are left out. */
  folders: Map<number, ScanFolder>
  /** Some known track has no file, or one that is gone or changed: a file may be a track that was elsewhere. */
  mayHaveMoved: boolean
  /** Files are read even when they look unchanged. */
  full: boolean
  signal: AbortSignal
  progress: Progress
  keys: Keys
  /** A cover's name in URLs. */
  coverKey: (hash: string) => string
}

/** Row keys are given out here, so that a batch knows them before it is written: only one scan runs at a time. */
export type Keys = { next(table: 'file' | 'track' | 'album' | 'artist' | 'genre'): number }

/** A set of row keys, one bit each: a million files take 125 KB. */
export type KeySet = { add(key: number): void; has(key: number): boolean }

export const keySet = (): KeySet => {
  let bits = new Uint8Array(1024)
  return {
    add: (key) => {
      const byte = key >> 3
      if (byte >= bits.length) {
        const wider = new Uint8Array(Math.max(byte + 1, bits.length * 2))
        wider.set(bits)
        bits = wider
      }
      bits[byte]! |= 1 << (key & 7)
    },
    has: (key) => ((bits[key >> 3] ?? 0) & (1 << (key & 7))) !== 0,
  }
}

const SLICE_MS = 3

/** Lets other work run when this one has kept the event loop for some ms: answers must not wait for a scan. */
export const slices = () => {
  let began = performance.now()
  return async (): Promise<void> => {
    if (performance.now() - began < SLICE_MS) return
    await new Promise((resolve) => setImmediate(resolve))
    began = performance.now()
  }
}
