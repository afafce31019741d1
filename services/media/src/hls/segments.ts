import { framesIn } from './frames.ts'
import { mediaSegment } from './fragment.ts'
import { CHUNK, CODING, type HlsCodec, LEAD_SAMPLES, SEGMENT_SAMPLES } from './grid.ts'

type Chunk = { codec: HlsCodec; chunk: number }

/** The segments of a chunk, one after the other, out of what its encoder writes; the last one of a track is shorter. */
export async function* segmentsIn({ codec, chunk }: Chunk, bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { frame } = CODING[codec]
  const each = SEGMENT_SAMPLES / frame
  let lead = chunk === 0 ? 0 : LEAD_SAMPLES / frame
  let made = 0
  let frames: Buffer[] = []
  for await (const one of framesIn(codec, bytes)) {
    // Once all are made it is only let come to its end.
    if (lead > 0 || made === CHUNK) {
      lead -= 1
      continue
    }
    frames.push(one)
    if (frames.length < each) continue
    yield mediaSegment({ codec, nth: chunk * CHUNK + made, frames })
    made += 1
    frames = []
  }
  if (frames.length > 0) yield mediaSegment({ codec, nth: chunk * CHUNK + made, frames })
}
