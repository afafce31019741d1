import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { refuse } from '../errors.ts'
import type { Place } from '../streaming/open-files.ts'
import type { TrackSource } from '../store.ts'
import type { HlsCodec } from '../hls/grid.ts'
import { segmentsIn } from '../hls/segments.ts'
import { cutting, demuxerOf, making as argumentsOf, segmenting } from './arguments.ts'
import { type Rendition, variantOf } from './formats.ts'
import { type Job, NotDecodable } from './job.ts'
import type { Jobs } from './jobs.ts'
import { type Making, startMaking } from './making.ts'
import type { FindProgram } from './program.ts'
import type { Finished, Shelf } from './shelf.ts'

/** Another number when other bytes come out of the same file. */
const EDITION = 1
/** What comes out may be so many times what was announced, and a megabyte. */
const MARGIN = 2
const BASE_BYTES = 1024 * 1024

/** `startMs`: from there to the end; of `hls` one chunk of segments, which begins there. */
export type Wanted = { source: TrackSource; rendition: Rendition; startMs: number; place: Place; hls?: { codec: HlsCodec; chunk: number } }
type Ground = { shelf: Shelf; jobs: Jobs; findProgram: FindProgram }

/** Renditions by track and variant: finished, or being made once for all who want one. */
export const openRenditions = (ground: Ground) => {
  const running = new Map<string, Promise<Making>>()
  const begin = async (key: string, wanted: Wanted & { modified: number }): Promise<Making> => {
    const { shelf } = ground
    const job = await startOf(ground, wanted)
    const seconds = (wanted.source.duration_ms - wanted.startMs) / 1_000
    const most = seconds * wanted.rendition.kbps * 125 * MARGIN + BASE_BYTES
    return startMaking({
      key,
      job,
      most,
      shelf,
      inSegments: wanted.hls !== undefined,
      modified: wanted.modified,
      isUnchanged: async () => (await keyOf(wanted)).key === key,
    })
  }
  /** One that is over, or that nobody waited for, is no use to a new listener. */
  const join = async (key: string): Promise<Making | undefined> => {
    const begun = running.get(key)
    const made = await begun?.catch(() => undefined)
    if (made && !made.isEnding()) return made
    await made?.finished.catch(() => undefined)
    if (running.get(key) === begun) running.delete(key)
    return undefined
  }
  return {
    /** @throws Failure `media.transcode-busy`, `media.transcode-none`; NotDecodable */
    get: async (wanted: Wanted): Promise<Finished | Making> => {
      const { key, modified } = await keyOf(wanted)
      const joined = await join(key)
      if (joined) return joined
      const finished = ground.shelf.find(key)
      if (finished) return finished
      // Two may come here at once: the second joins the first.
      const made = running.get(key) ?? begin(key, { ...wanted, modified })
      running.set(key, made)
      const forget = () => running.get(key) === made && running.delete(key)
      made.then((one) => one.finished).then(forget, forget)
      return made
    },
    /** Whether it is finished. */
    has: async (wanted: Wanted): Promise<boolean> => ground.shelf.find((await keyOf(wanted)).key) !== undefined,
  }
}

export type Renditions = ReturnType<typeof openRenditions>

/** The same for the same bytes, on every replica. */
const keyOf = async ({ source, rendition, startMs, place, hls }: Wanted): Promise<{ key: string; modified: number }> => {
  const found = await place.stat()
  if (!found) throw Object.assign(new Error('no such file'), { code: 'ENOENT' })
  const variant = `${hls ? 'hls-' : ''}${variantOf(rendition)}`
  const text = [EDITION, source.track_id, found.size, found.mtime, variant, startMs].join(' ')
  return { key: createHash('sha256').update(text).digest('hex').slice(0, 32), modified: found.mtime }
}

const startOf = async ({ shelf, jobs, findProgram }: Ground, wanted: Wanted): Promise<Job> => {
  const program = await findProgram()
  if (program.command === undefined) throw refuse('media.transcode-none', { cause: program.why })
  const { hls } = wanted
  const whole = wanted.startMs > 0 && !hls ? shelf.find((await keyOf({ ...wanted, startMs: 0 })).key) : undefined
  const job = await jobs.start(async () => {
    const file = await (whole ? open(whole.path) : wanted.place.open())
    try {
      const given = whole ? cutting(wanted) : await encoding(wanted, file)
      return { order: { command: program.command, arguments: given, fd: file.fd }, close: () => file.close() }
    } catch (error) {
      await file.close()
      throw error
    }
  })
  return hls ? { ...job, output: segmentsIn(hls, job.output) } : job
}

const encoding = async (wanted: Wanted, file: FileHandle): Promise<string[]> => {
  const { container } = wanted.source
  const demuxer = demuxerOf(container, await magicOf(file))
  if (!demuxer) throw new NotDecodable(`nobody knows how to read ${container}`)
  return wanted.hls ? segmenting({ ...wanted, ...wanted.hls, demuxer }) : argumentsOf({ ...wanted, demuxer })
}

const magicOf = async (file: FileHandle): Promise<string> => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0)
  return buffer.toString('latin1', 0, bytesRead)
}
