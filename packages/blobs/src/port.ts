import type { Readable } from 'node:stream'

/**
 * The blob store port: covers, renditions and uploads, things that we make. Never the listeners' own music.
 *
 * Laws (see `./laws`): a blob is whole or absent, never half; it survives a power cut once `put` resolves; a reader that
 * began before a `put` or `remove` reads the old bytes to the end; keys sort by their bytes in `list`.
 */
export type Blobs = {
  /** Stores under `key`, replacing what was there. Resolves when durable. Memory is bounded whatever the size. */
  put(key: string, content: Uint8Array | Readable, meta: BlobMeta): Promise<BlobInfo>
  /** What is there, without its bytes. */
  head(key: string): Promise<BlobInfo | undefined>
  /**
   * The bytes, or those of a range. Whoever asks has to read `body` to its end or destroy it.
   * @throws BlobError `range` when there is no byte in the range.
   */
  get(key: string, range?: BlobRange): Promise<{ info: BlobInfo; body: Readable } | undefined>
  /** Removing what is not there is no error. */
  remove(key: string): Promise<void>
  /** Keys under a prefix, after `after`, in the order of their bytes, at most `limit` (1,000). */
  list(prefix: string, options?: { after?: string; limit?: number }): Promise<BlobInfo[]>
}

/** Keys: 1 to 500 characters of `a-z A-Z 0-9 . _ - /`, no empty segment, none that is `.` or `..`. */
export type BlobMeta = { contentType: string }

export type BlobInfo = BlobMeta & {
  key: string
  /** bytes */
  size: number
  /** Strong validator with its quotes, as the ETag field has it (RFC 9110, 8.8.3): equal as long as bytes and content type are. */
  etag: string
  /** ms since the epoch */
  modified: number
}

/**
 * From `start` to `end`, both included (RFC 9110, 14.1.2); an `end` past the last byte means the last byte.
 * A `start` below 0 counts from the end: −500 are the last 500 bytes, or all if there are fewer.
 */
export type BlobRange = { start: number; end?: number }

/** The most that `list` answers at once. */
export const MAX_LIST = 1_000

/**
 * `key`: not a key. `range`: no byte there. `list`: a limit that is none. `meta`: no content type.
 * `size`: more than the store can hold in one blob. `damaged`: what lies there is not what was put.
 * `unavailable`: a store on other machines does not answer; trying again later makes sense. `refused`: it does not let us, or has no such bucket.
 */
export type BlobFault = 'key' | 'range' | 'list' | 'meta' | 'size' | 'damaged' | 'unavailable' | 'refused'

/** A request that cannot be answered, or a damaged blob. Failures of the disk come as they are, those of S3 as `unavailable` or `refused`. */
export class BlobError extends Error {
  readonly fault: BlobFault
  constructor(fault: BlobFault, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'BlobError'
    this.fault = fault
  }
}
