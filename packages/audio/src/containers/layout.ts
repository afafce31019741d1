import type { Codec, Container } from '../audio-file.ts'

/** Where a file's audio lies: what remains when every tag is taken away. */
export type Layout = {
  container: Container
  /** What the headers say; the tag library fills in where they do not. */
  codec?: Codec
  /** ms, where it was counted because the file does not say it. */
  durationMs?: number
  /** Byte ranges `[start, end)` in order; usually one. */
  audio: { start: number; end: number }[]
  /** Pages of Ogg carry a number and a checksum that a retag changes. */
  pages?: 'ogg'
}

/** Larger tags are refused before anything parses them. */
export const largestTag = 64 * 1024 * 1024

export const megabytes = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MB`

/** A file that cannot be used, with the reason in words for the person who owns it. */
export class UnreadableFile extends Error {}

export const refuseLargeTag = (what: string, bytes: number) => {
  if (bytes > largestTag)
    throw new UnreadableFile(`its ${what} says it is ${megabytes(bytes)}; tags over ${megabytes(largestTag)} are refused`)
}
