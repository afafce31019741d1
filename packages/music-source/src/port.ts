import type { FileHandle } from 'node:fs/promises'

/**
 * The one way to the listeners' music. Read-only: nothing here can change, move or delete a file.
 *
 * A path is the list of raw name bytes below the music folder joined by `/`, kept as a `latin1` string
 * so that names that are not UTF-8 survive; `displayPath` turns it into text for people.
 */
export type MusicSource = {
  /** Whether the folder is there, and the same one as before: an unmounted disk looks like a healthy, empty folder. */
  probe(): Promise<SourceState>
  /**
   * Every file below the folder whose name `wanted` accepts, directory by directory, in batches of bounded size.
   * Follows symbolic links, but enters no directory twice. What cannot be read is told as a problem and passed over.
   */
  walk(options: WalkOptions): AsyncIterable<WalkBatch>
  stat(path: string): Promise<SourceFile | undefined>
  /** Opens for reading; never follows a link out of the folder's tree unless the walk would. The caller closes. */
  open(path: string): Promise<FileHandle>
  /** The absolute path for programs that need one (ffmpeg, a worker); `undefined` when the source is not on this machine. */
  localPath(path: string): Buffer | undefined
  /** Calls back, debounced, when something below changed; stops when told. */
  watch(changed: () => void): { stop(): void }
}

export type SourceState =
  | { there: true; /** changes when another disk is mounted there */ device: string; /** entries at the top level */ entries: number }
  | { there: false; reason: string }

export type WalkOptions = { wanted: (name: string) => boolean; signal?: AbortSignal; batch?: number }

export type WalkBatch = { files: SourceFile[]; problems: WalkProblem[] }

/** `mtime` in ms (fractions kept), `size` in bytes; `inode` as text since it may exceed 2^53. */
export type SourceFile = { path: string; size: number; mtime: number; inode: string; device: string }

export type WalkProblem = { path: string; reason: string }
