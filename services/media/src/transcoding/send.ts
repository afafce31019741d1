import type { ServerResponse } from 'node:http'
import { readAt } from '../streaming/blocks.ts'
import { STALLED_MS, writerOf } from '../streaming/send.ts'
import type { Making } from './making.ts'

/** What a listener has not taken yet waits on the disk: a process that makes something waits for nobody. */
const PIECE = 64 * 1024

/** Resolves when there is something to send, or the answer is given up. @throws what kept it from being made */
export const begun = async (made: Making, outgoing: ServerResponse): Promise<void> => {
  while (made.written() === 0 && !made.isOver() && !outgoing.destroyed) await made.more()
  if (made.written() === 0 && !outgoing.destroyed) await made.finished
}

/** Sends a rendition while it is made, as fast as the client takes it. @throws what ended the making early */
export const sendMaking = async (outgoing: ServerResponse, made: Making): Promise<void> => {
  const write = writerOf(outgoing)
  const buffer = Buffer.allocUnsafe(PIECE)
  outgoing.setTimeout(STALLED_MS, () => outgoing.destroy())
  for (let at = 0; !outgoing.destroyed;) {
    const ready = made.written() - at
    if (ready === 0 && made.isOver()) break
    if (ready === 0) await made.more()
    if (made.written() === at) continue
    const count = await readAt(made.fd, buffer, { length: Math.min(PIECE, made.written() - at), at })
    at += count
    await write(buffer.subarray(0, count), false)
  }
  await made.finished
  outgoing.end()
}
