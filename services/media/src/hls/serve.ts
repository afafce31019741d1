import type { Logger } from '@tutti/kit'
import { open } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { refuse } from '../errors.ts'
import { readAt } from '../streaming/blocks.ts'
import type { Folders } from '../streaming/folders.ts'
import { reach, reasonOf } from '../streaming/originals.ts'
import { STALLED_MS, writerOf } from '../streaming/send.ts'
import type { TrackSource } from '../store.ts'
import type { Making } from '../transcoding/making.ts'
import type { Renditions } from '../transcoding/renditions.ts'
import { asRefusal } from '../transcoding/serve.ts'
import type { Finished } from '../transcoding/shelf.ts'
import { sizeOfBox } from './fragment.ts'
import { CHUNK, chunkAt, nameOf, segmentsOf, type Variant, VARIANTS } from './grid.ts'

/** As clients know segments of sound (RFC 6381 apart, which stands in the playlist). */
export const SEGMENT_TYPE = 'audio/mp4'

type Ground = { folders: Folders; logger: Logger; renditions: Renditions }
type Exchange = { outgoing: ServerResponse; head: Record<string, string>; source: TrackSource; variant: Variant; nth: number }
/** bytes */
type Part = { at: number; length: number }

/**
 * Answers with one segment, as soon as there is all of it. A chunk of them is made at once, by one process for all who listen, and kept.
 * @throws Failure before anything was written
 */
export const serveSegment = (ground: Ground, exchange: Exchange): Promise<void> => {
  const { source, variant, nth } = exchange
  const chunk = Math.floor(nth / CHUNK)
  const { codec, kbps } = variant
  const rendition = { format: codec, kbps }
  return reach(ground.folders, source, async (place) => {
    const wanted = { source, rendition, startMs: chunkAt(chunk).startMs, place, hls: { codec, chunk } }
    const found = await ground.renditions.get(wanted).catch(asRefusal(source))
    return 'hash' in found ? fromFinished(ground, exchange, found) : whileMade(ground, exchange, found)
  })
}

const fromFinished = async (ground: Ground, exchange: Exchange, { path, size }: Finished): Promise<void> => {
  const file = await open(path)
  const part = await partIn(file.fd, size, exchange.nth % CHUNK)
  if (!part) {
    await file.close()
    throw nothing(exchange)
  }
  send(ground, exchange, { fd: file.fd, part }).finally(() => file.close())
}

const whileMade = async (ground: Ground, exchange: Exchange, made: Making): Promise<void> => {
  const { outgoing } = exchange
  const leave = made.use()
  if (outgoing.destroyed) return leave()
  outgoing.once('close', leave)
  const part = await waitFor(exchange, made)
  if (part) void send(ground, exchange, { fd: made.fd, part })
}

/** @returns nothing when nobody waits any more. @throws what kept it from being made */
const waitFor = async (exchange: Exchange, made: Making): Promise<Part | undefined> => {
  const { outgoing, nth, source } = exchange
  while (!outgoing.destroyed) {
    const more = made.more()
    const part = await partIn(made.fd, made.written(), nth % CHUNK)
    if (part) return part
    if (made.isOver()) break
    await more
  }
  if (outgoing.destroyed) return undefined
  await made.finished.catch(asRefusal(source))
  throw nothing(exchange)
}

/** The file is shorter than was told of it. */
const nothing = ({ nth, source, variant: { codec } }: Exchange) =>
  refuse('media.hls-none', {
    what: `the segment ${nth}`,
    id: source.track_id,
    renditions: VARIANTS.map(nameOf).join(', '),
    last: segmentsOf({ codec, durationMs: source.duration_ms }) - 1,
  })

const SIZE_BYTES = 4

/** Where the nth segment lies in a file of them, of which so many bytes are there: two boxes each. */
const partIn = async (fd: number, written: number, nth: number): Promise<Part | undefined> => {
  const size = Buffer.alloc(SIZE_BYTES)
  const sizeAt = async (at: number) => {
    await readAt(fd, size, { length: SIZE_BYTES, at })
    return sizeOfBox(size)
  }
  let at = 0
  for (let n = 0; at < written; n += 1) {
    const moof = await sizeAt(at)
    const length = moof + (await sizeAt(at + moof))
    if (n === nth) return { at, length }
    at += length
  }
  return undefined
}

const PIECE = 64 * 1024

/** Never throws: the head was written. */
const send = async ({ logger }: Ground, { outgoing, head, source }: Exchange, { fd, part }: { fd: number; part: Part }): Promise<void> => {
  try {
    outgoing.writeHead(200, { ...head, 'Content-Length': part.length })
    outgoing.setTimeout(STALLED_MS, () => outgoing.destroy())
    const write = writerOf(outgoing)
    const buffer = Buffer.allocUnsafe(Math.min(PIECE, part.length))
    for (let sent = 0; sent < part.length && !outgoing.destroyed;) {
      const count = await readAt(fd, buffer, { length: Math.min(PIECE, part.length - sent), at: part.at + sent })
      if (count === 0) throw new Error('it is shorter than it was')
      sent += count
      await write(buffer.subarray(0, count), sent === part.length)
    }
  } catch (error) {
    outgoing.destroy()
    logger.warn({ track: source.track_id, cause: reasonOf(error) }, 'A segment was cut: it could not be read to its end.')
  }
}
