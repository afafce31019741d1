import { createHash } from 'node:crypto'
import type { Layout } from '../containers/layout.ts'
import { withoutPageNumbers } from '../containers/ogg.ts'
import type { FileBytes } from './file-bytes.ts'

const edge = 64 * 1024
const middle = 16 * 1024
/** A page header may begin before a sample or end after it. */
const pageHeader = 27

/** See `AudioFile.audioHash`. Reads 144 KB at most. */
export const audioHash = (bytes: FileBytes, layout: Layout) => {
  const largest = layout.audio.reduce((best, range) => (range.end - range.start > best.end - best.start ? range : best))
  const total = layout.audio.reduce((sum, range) => sum + range.end - range.start, 0)
  const digest = createHash('sha256').update(`${layout.codec ?? layout.container} ${total} `)
  for (const part of samples(largest)) digest.update(sample(bytes, part, layout))
  return digest.digest('hex').slice(0, 32)
}

type Range = { start: number; end: number }

const samples = ({ start, end }: Range): Range[] => {
  if (end - start <= 2 * edge + middle) return [{ start, end }]
  const centre = start + Math.floor((end - start - middle) / 2)
  return [
    { start, end: start + edge },
    { start: centre, end: centre + middle },
    { start: end - edge, end },
  ]
}

const sample = (bytes: FileBytes, { start, end }: Range, layout: Layout) => {
  if (layout.pages !== 'ogg') return bytes.at(start, end - start)
  const first = layout.audio[0]!.start
  const from = Math.max(first, start - pageHeader)
  return withoutPageNumbers(Buffer.from(bytes.at(from, end + pageHeader - from))).subarray(start - from, end - from)
}
