import { type Container, type Codec, mimeType } from '@tutti/audio'
import type { Logger } from '@tutti/kit'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { refuse } from '../errors.ts'
import type { Folders } from './folders.ts'
import type { TrackSource } from '../store.ts'
import { sharedBlocks } from './blocks.ts'
import { bufferPool } from './buffers.ts'
import type { Memory } from './chunk.ts'
import { evaluate, rangeHolds } from './conditions.ts'
import { type OpenFile, openFiles, type Place } from './open-files.ts'
import { reach, reasonOf } from './originals.ts'
import { type ByteRange, rangeOf } from './range.ts'
import { ChangedFile, send, type Sending } from './send.ts'

/** As long as a link stays the same; whoever asks later compares by ETag. */
const MAX_AGE_S = 3_600

/** `refuseRange` is told the Content-Range of a refusal. */
type Talk = { incoming: IncomingMessage; outgoing: ServerResponse; refuseRange: (contentRange: string) => void }
export type Exchange = Talk & { source: TrackSource }
/** A file that is not in a music folder; `id` names it among all that are open. */
export type FileExchange = Talk & { source: TrackSource; id: string; place: Place; type: string }
type Head = Talk & { source: TrackSource; type: string; id: string }

type Options = { folders: Folders; logger: Logger }
type Ground = Options & { memory: Memory; files: ReturnType<typeof openFiles>; running: Set<ServerResponse> }

/** Serves tracks as they lie in their folders: whole, by range, and conditionally (RFC 9110). */
export const openStreams = (options: Options) => {
  const memory: Memory = { buffers: bufferPool(), blocks: sharedBlocks() }
  const swept = () => {
    memory.buffers.trim()
    memory.blocks.trim()
  }
  const files = openFiles({ swept })
  const ground: Ground = { ...options, memory, files, running: new Set() }
  return {
    /** Answers a GET or HEAD; resolves when the head was written, the bytes follow. @throws Failure before anything was written */
    serve: async (exchange: Exchange): Promise<void> => {
      const { source } = exchange
      const id = source.track_id
      const file = await reach(ground.folders, source, (place) => files.use(id, place))
      answerFrom(ground, { ...exchange, id, type: contentType(source) }, file)
    },
    /** The same for a file of our own. @throws what opening it throws */
    serveFile: async ({ place, ...exchange }: FileExchange): Promise<void> =>
      answerFrom(ground, exchange, await files.use(exchange.id, place)),
    /** The file of that track is another one now. */
    forget: files.forget,
    /** How many descriptors are open. */
    openFiles: files.count,
    stop: (): void => {
      for (const outgoing of ground.running) outgoing.destroy()
      files.stop()
    },
  }
}

export type Streams = ReturnType<typeof openStreams>

const answerFrom = (ground: Ground, head: Head, file: OpenFile): void => {
  let range: ByteRange | undefined
  try {
    range = begin(head, file)
  } finally {
    if (!range) file.release()
  }
  if (range) void stream(ground, head, { file, range, memory: ground.memory })
}

/** Writes the head. The range whose bytes have to follow; `undefined` when the answer is complete. */
const begin = ({ incoming, outgoing, type, refuseRange }: Head, file: OpenFile): ByteRange | undefined => {
  const validators = { etag: file.etag, modified: file.mtime }
  const outcome = evaluate(incoming.headers, validators)
  if (outcome === 'failed') throw refuse('media.precondition')
  if (outcome === 'not modified') return void outgoing.writeHead(304, commonHead(file)).end()
  const isHead = incoming.method === 'HEAD'
  // Ranges are defined for GET alone (RFC 9110, 14.2).
  const isRanged = !isHead && rangeHolds(incoming.headers['if-range'] as string | undefined, validators)
  const range = rangeOf(isRanged ? incoming.headers.range : undefined, file.size)
  if (range === 'none') {
    refuseRange(`bytes */${file.size}`)
    throw refuse('media.range', { range: incoming.headers.range ?? '', size: file.size })
  }
  outgoing.writeHead(range === 'whole' ? 200 : 206, headOf(file, range, type))
  if (isHead || file.size === 0) return void outgoing.end()
  return range === 'whole' ? { start: 0, end: file.size - 1 } : range
}

const stream = async ({ running, files, logger }: Ground, { outgoing, source, id }: Head, sending: Sending): Promise<void> => {
  running.add(outgoing)
  try {
    await send(outgoing, sending)
  } catch (error) {
    outgoing.destroy()
    files.forget(id)
    const cause = error instanceof ChangedFile ? error.message : reasonOf(error)
    logger.warn({ track: source.track_id, cause }, 'A stream was cut: its file cannot be sent as announced.')
  } finally {
    running.delete(outgoing)
    sending.file.release()
  }
}

/** The media type of a track's file, with its codec where players know one. */
export const contentType = ({ container, codec }: Pick<TrackSource, 'container' | 'codec'>): string =>
  mimeType(container as Container, codec as Codec) ?? 'application/octet-stream'

const commonHead = ({ etag, lastModified }: OpenFile) => ({
  ETag: etag,
  'Last-Modified': lastModified,
  'Cache-Control': `private, max-age=${MAX_AGE_S}`,
  'Accept-Ranges': 'bytes',
})

const headOf = (file: OpenFile, range: ByteRange | 'whole', type: string) => ({
  ...commonHead(file),
  'Content-Type': type,
  'Content-Length': range === 'whole' ? file.size : range.end - range.start + 1,
  ...(range === 'whole' ? {} : { 'Content-Range': `bytes ${range.start}-${range.end}/${file.size}` }),
})
