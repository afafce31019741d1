import type { Logger } from '@tutti/kit'
import { open, stat } from 'node:fs/promises'
import { refuse } from '../errors.ts'
import type { Folders } from '../streaming/folders.ts'
import type { Place } from '../streaming/open-files.ts'
import { reach, reasonOf } from '../streaming/originals.ts'
import type { Exchange as Direct, Streams } from '../streaming/serve.ts'
import type { TrackSource } from '../store.ts'
import { formats, type Rendition } from './formats.ts'
import { NotDecodable } from './job.ts'
import { openJobs } from './jobs.ts'
import type { Making } from './making.ts'
import { openProgram } from './program.ts'
import { openRenditions, type Renditions, type Wanted } from './renditions.ts'
import { begun, sendMaking } from './send.ts'
import { type Finished, openShelf } from './shelf.ts'

/** `startMs`: where in the track it begins. */
export type Exchange = Direct & { rendition: Rendition; startMs: number }

export type TranscodingOptions = {
  folder: string
  folders: Folders
  streams: Streams
  logger: Logger
  /** As `TUTTI_FFMPEG` has it. */ program: string
  /** processes at once */ jobs: number
  /** bytes */ most: number
}
type Ground = TranscodingOptions & { renditions: Renditions }

/**
 * Serves tracks as renditions. What is made for the first time is sent while it is made, without a length, and finished by one process
 * for all who listen; after that it is a file like any other, with length and ranges.
 */
export const openTranscoding = async (options: TranscodingOptions) => {
  const shelf = await openShelf(options.folder, options.most)
  const running = openJobs(options.jobs)
  const { find: findProgram } = openProgram(options.program)
  const ground: Ground = { ...options, renditions: openRenditions({ shelf, jobs: running, findProgram }) }
  return {
    findProgram,
    renditions: ground.renditions,
    /** Answers a GET or HEAD. @throws Failure before anything was written */
    serve: (exchange: Exchange): Promise<void> =>
      reach(options.folders, exchange.source, (place) => serve(ground, exchange, { ...exchange, place }).catch(asRefusal(exchange.source))),
    health: () => ({ transcodes: running.count(), rendition_bytes: shelf.bytes() }),
    stop: (): void => running.stop(),
  }
}

export type Transcoding = Awaited<ReturnType<typeof openTranscoding>>

const serve = async (ground: Ground, exchange: Exchange, wanted: Wanted): Promise<void> => {
  const { incoming, startMs, source } = exchange
  if (startMs > 0 && startMs >= source.duration_ms)
    throw refuse('media.start', { start: startMs, duration: Math.floor(source.duration_ms) })
  if (incoming.method === 'HEAD' && !(await ground.renditions.has(wanted)))
    return void exchange.outgoing.writeHead(200, headOf(exchange)).end()
  const found = await ground.renditions.get(wanted)
  return 'hash' in found ? sendFinished(ground, exchange, found) : sendWhileMade(ground, exchange, found)
}

const headOf = ({ rendition }: Exchange) => ({
  'Content-Type': formats[rendition.format].type,
  'Cache-Control': 'no-store',
  'Accept-Ranges': 'none',
})

const sendFinished = ({ streams }: Ground, { rendition, ...exchange }: Exchange, { key, hash, path }: Finished): Promise<void> => {
  const place: Place = { open: () => open(path), stat: () => statOf(path), etag: `"${hash}"` }
  return streams.serveFile({ ...exchange, type: formats[rendition.format].type, id: `${key} ${hash}`, place })
}

const statOf = async (path: string) => {
  const { size, mtimeMs, ino } = await stat(path)
  return { size, mtime: mtimeMs, inode: String(ino) }
}

/** Who asks for its middle before there is one gets it when it is finished; all others get it from the beginning as it is made. */
const sendWhileMade = async (ground: Ground, exchange: Exchange, made: Making): Promise<void> => {
  const { incoming, outgoing } = exchange
  const leave = made.use()
  if (outgoing.destroyed) return leave()
  outgoing.once('close', leave)
  if (!/^bytes=0-$/.test(incoming.headers.range ?? 'bytes=0-')) {
    const finished = await made.finished
    return sendFinished(ground, exchange, finished)
  }
  await begun(made, outgoing)
  if (outgoing.destroyed) return
  outgoing.writeHead(200, headOf(exchange))
  void sendMaking(outgoing, made).catch(cutOff(ground, exchange))
}

const cutOff =
  ({ logger }: Ground, { outgoing, source }: Exchange) =>
  (error: unknown) => {
    const isAway = outgoing.destroyed
    outgoing.destroy()
    if (!isAway)
      logger.warn({ track: source.track_id, cause: reasonOf(error) }, 'A stream was cut: the track could not be made to its end.')
  }

/** What cannot be decoded, as a refusal. */
export const asRefusal =
  (source: TrackSource) =>
  (error: unknown): never => {
    if (error instanceof NotDecodable) throw refuse('media.not-decodable', { id: source.track_id, cause: error.message }, { cause: error })
    throw error
  }
