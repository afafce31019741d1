import type { FileBytes } from '../read/file-bytes.ts'
import type { Edges } from './index.ts'
import { UnreadableFile, type Layout } from './layout.ts'
import { frameAt } from './mpeg-frame.ts'
import { countedDurationMs } from './mpeg-length.ts'

const searched = 128 * 1024

/** The first frame that is followed by another one; what precedes it is padding. */
export const mpegLayout = (bytes: FileBytes, { start, end }: Edges): Layout => {
  const near = bytes.at(start, Math.min(searched, end - start))
  for (let at = near.indexOf(0xff); at >= 0 && at + 4 <= near.length; at = near.indexOf(0xff, at + 1)) {
    const frame = frameAt(near, at)
    if (!frame) continue
    const next = start + at + frame.length
    const follower = bytes.at(next, 7)
    // A file of one frame ends there; any other goes on with a frame of the same kind.
    if (next < end && frameAt(follower, 0)?.kind !== frame.kind) continue
    const layer = frame.kind.startsWith('adts') ? ('adts' as const) : ('mp3' as const)
    const audio = { start: start + at, end }
    const durationMs = layer === 'mp3' ? countedDurationMs(bytes, audio) : undefined
    return { container: layer, codec: frame.codec, audio: [audio], ...(durationMs === undefined ? {} : { durationMs }) }
  }
  throw new UnreadableFile(`it is no audio that is known: no header of any format, and no MPEG frame in its first ${searched / 1024} KB`)
}
