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
  /** The bytes, or those from `start` to `end` (both included, RFC 9110 byte ranges). */
  get(key: string, range?: { start: number; end?: number }): Promise<{ info: BlobInfo; body: Readable } | undefined>
  /** Removing what is not there is no error. */
  remove(key: string): Promise<void>
  /** Keys under a prefix, after `after`, in the order of their bytes, at most `limit` (1,000). */
  list(prefix: string, options?: { after?: string; limit?: number }): Promise<BlobInfo[]>
}

/** Keys: 1 to 500 characters of `a-z A-Z 0-9 . _ - /`, no empty segment, none that is `.` or `..`. */
export type BlobMeta = { contentType: string }

export type BlobInfo = BlobMeta & { key: string; /** bytes */ size: number; /** strong validator */ etag: string; /** ms since the epoch */ modified: number }
