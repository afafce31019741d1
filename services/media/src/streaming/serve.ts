import { type Container, type Codec, mimeType } from '@tutti/audio'
import type { Logger } from '@tutti/kit'
import type { MusicSource } from '@tutti/music-source'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { refuse } from '../errors.ts'
import { folderFault, type Folders } from './folders.ts'
import type { TrackSource } from '../store.ts'
import { sharedBlocks } from './blocks.ts'
import { bufferPool } from './buffers.ts'
import type { Memory } from './chunk.ts'
import { evaluate, rangeHolds } from './conditions.ts'
import { type OpenFile, openFiles } from './open-files.ts'
import { type ByteRange, rangeOf } from './range.ts'
import { ChangedFile, send, type Sending } from './send.ts'

/** As long as a link stays the same; whoever asks later compares by ETag. */
const MAX_AGE_S = 3_600

/** `refuseRange` is told the Content-Range of a refusal. */
export type Exchange = {
  incoming: IncomingMessage
  outgoing: ServerResponse
  source: TrackSource
  refuseRange: (contentRange: string) => void
}

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
      const file = await open(ground, exchange.source)
      let range: ByteRange | undefined
      try {
        range = begin(exchange, file)
      } finally {
        if (!range) file.release()
      }
      if (range) void stream(ground, exchange, { file, range, memory })
    },
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

const open = async ({ folders, files }: Ground, source: TrackSource): Promise<OpenFile> => {
  const id = source.track_id
  const folder = await folders.find(source.folder_id)
  if (!folder) throw refuse('media.file-missing', { id, cause: 'its music folder was removed' })
  try {
    return await files.use(id, { open: () => folder.open(source.path), stat: () => folder.stat(source.path) })
  } catch (error) {
    if (isAbsent(error)) throw refuse('media.file-missing', { id, cause: await causeOfAbsence(source, folder) })
    throw refuse('media.file-unreadable', { id, cause: reasonOf(error) }, { retryAfterS: 5, cause: error })
  }
}

/** Writes the head. The range whose bytes have to follow; `undefined` when the answer is complete. */
const begin = ({ incoming, outgoing, source, refuseRange }: Exchange, file: OpenFile): ByteRange | undefined => {
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
  outgoing.writeHead(range === 'whole' ? 200 : 206, headOf(file, range, contentType(source)))
  if (isHead || file.size === 0) return void outgoing.end()
  return range === 'whole' ? { start: 0, end: file.size - 1 } : range
}

const stream = async ({ running, files, logger }: Ground, { outgoing, source }: Exchange, sending: Sending): Promise<void> => {
  running.add(outgoing)
  try {
    await send(outgoing, sending)
  } catch (error) {
    outgoing.destroy()
    files.forget(source.track_id)
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

const ABSENT = ['ENOENT', 'ENOTDIR']
const isAbsent = (error: unknown): boolean => ABSENT.includes((error as NodeJS.ErrnoException).code ?? '')

const reasonOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException
  return code ?? message
}

const causeOfAbsence = async (source: TrackSource, folder: MusicSource): Promise<string> => {
  const fault = await folderFault(folder)
  if (fault) return fault
  return source.missing_since ? `its file is missing since ${source.missing_since}` : 'its file is not there any more'
}
