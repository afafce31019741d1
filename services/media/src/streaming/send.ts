import type { ServerResponse } from 'node:http'
import { LARGE, SMALL } from './buffers.ts'
import { type Memory, nextChunk } from './chunk.ts'
import type { OpenFile } from './open-files.ts'
import type { ByteRange } from './range.ts'

/** A client that takes none of what was sent for so long is gone; a player that was paused asks again by a range. */
export const STALLED_MS = 300_000
/** A client that takes longer than this for one buffer gets small ones. */
const SLOW_MS = 200

/** What is sent of which file. */
export type Sending = { file: OpenFile; range: ByteRange; memory: Memory }

/** A file is not any more what was announced: the connection is cut, since what was announced cannot be sent. */
export class ChangedFile extends Error {}

/**
 * Sends the bytes of a range after the head was written, one buffer at a time, as fast as the client takes them.
 * Ends when the client hangs up. @throws ChangedFile, or what reading throws; the response is not ended then
 */
export const send = async (outgoing: ServerResponse, { file, range, memory }: Sending): Promise<void> => {
  const write = writerOf(outgoing)
  let wanted = LARGE
  outgoing.setTimeout(STALLED_MS, () => outgoing.destroy())
  for (let at = range.start; at <= range.end && !outgoing.destroyed;) {
    const left = range.end - at + 1
    const { bytes, free } = await nextChunk({ file, at, left, most: wanted }, memory)
    try {
      if (bytes.length === 0) throw new ChangedFile('it is shorter than it was')
      const isLast = bytes.length === left
      // Bytes from before and from after a change would be those of no file at all.
      if (isLast && at > range.start && !(await file.isUnchanged())) throw new ChangedFile('it was changed')
      at += bytes.length
      const began = performance.now()
      await write(bytes, isLast)
      wanted = performance.now() - began > SLOW_MS ? SMALL : LARGE
    } finally {
      free()
    }
  }
}

/** Writes, and resolves when the bytes have left for the network or the client has hung up: only then their buffer is free. */
export const writerOf = (outgoing: ServerResponse) => {
  let done: (() => void) | undefined
  outgoing.once('close', () => done?.())
  return (bytes: Buffer, isLast: boolean): Promise<void> =>
    new Promise((resolve) => {
      if (outgoing.destroyed) return resolve()
      done = resolve
      outgoing.write(bytes, () => resolve())
      if (isLast) outgoing.end()
    })
}
