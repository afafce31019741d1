import { once } from 'node:events'
import { constants } from 'node:os'
import type { Readable } from 'node:stream'
import { reading } from '../transcoding/arguments.ts'
import { NotDecodable, notDecodable, startOn } from '../transcoding/job.ts'
import type { Command } from '../transcoding/program.ts'
import { RATE } from './edition.ts'
import { type Loudness, readLoudness } from './loudness.ts'

/** `fd`: the open file; closed by whoever opened it. */
export type Decoding = {
  command: Command
  demuxer: string
  fd: number
  signal: AbortSignal
  /** from -1 to 1, lent for the time of the call */ samples: (block: Float32Array) => void
  /** The process has begun. */ started: (pid: number) => void
}

/** A file of a day is long enough; one that never ends must not keep us for ever. */
const LONGEST_S = 86_400
/** Without a byte for so long, the program hangs. */
const STUCK_MS = 300_000
const FULL_SCALE = 32_768
const LINE_CHARS = 4_096
const SAID_CHARS = 2_000

/**
 * Decodes a file once: loudness is measured at its full rate, and `samples` gets it as one channel at {@link RATE}.
 * @throws NotDecodable with the reason; the signal's when it was aborted
 */
export const decode = async ({ command, demuxer, fd, signal, samples, started }: Decoding): Promise<Loudness> => {
  const child = startOn({ command, arguments: argumentsFor(demuxer), fd }, constants.priority.PRIORITY_LOW)
  if (child.pid !== undefined) started(child.pid)
  const kill = () => child.kill('SIGKILL')
  signal.addEventListener('abort', kill)
  if (signal.aborted) kill()
  const closed = once(child, 'close')
  closed.catch(() => undefined)
  const loudness = readLoudness()
  let said = ''
  const hearing = eachLine(child.stderr as Readable, (line) => {
    if (/\[(error|fatal)\]/.test(line)) said = `${said}${line.replace(/\[(error|fatal)\] /, '')}\n`.slice(-SAID_CHARS)
    else loudness.line(line)
  })
  hearing.catch(() => undefined)
  let isStuck = false
  const watch = setTimeout(() => (isStuck = kill()), STUCK_MS).unref()
  try {
    // It did not start, and says why.
    if (child.pid === undefined) await closed
    await pass(child.stdout as Readable, (block) => (watch.refresh(), samples(block)))
    const [code, ended] = (await closed) as [number | null, string | null]
    await hearing
    signal.throwIfAborted()
    if (isStuck) throw new NotDecodable('ffmpeg did not come to an end')
    if (code !== 0) throw notDecodable(said, code ?? ended)
    return loudness.finish()
  } finally {
    clearTimeout(watch)
    signal.removeEventListener('abort', kill)
    kill()
  }
}

const argumentsFor = (demuxer: string): string[] => [
  '-nostats',
  ...reading({ demuxer, loglevel: 'level+info', options: ['-t', String(LONGEST_S)] }),
  '-filter_complex',
  `[0:a:0]asplit=2[full][low];[full]ebur128=peak=true:framelog=info,anullsink;[low]aresample=${RATE},aformat=sample_fmts=s16:channel_layouts=mono[out]`,
  '-map',
  '[out]',
  '-f',
  's16le',
  'pipe:1',
]

const eachLine = async (output: Readable, each: (line: string) => void): Promise<void> => {
  let rest = ''
  for await (const text of output.setEncoding('utf8') as AsyncIterable<string>) {
    const lines = (rest + text).split('\n')
    rest = lines.pop()!.slice(0, LINE_CHARS)
    for (const line of lines) each(line)
  }
  if (rest) each(rest)
}

/** 16-bit samples as numbers; a sample may lie across two chunks. */
const pass = async (output: Readable, each: (block: Float32Array) => void): Promise<void> => {
  let rest: Buffer = Buffer.alloc(0)
  for await (const chunk of output as AsyncIterable<Buffer>) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    const count = bytes.length >> 1
    // Every processor that we run on has the lower byte first, as s16le has.
    const aligned = bytes.byteOffset % 2 === 0 ? bytes : Buffer.from(bytes)
    const block = new Float32Array(new Int16Array(aligned.buffer, aligned.byteOffset, count))
    for (let n = 0; n < count; n += 1) block[n] = block[n]! / FULL_SCALE
    rest = bytes.subarray(2 * count)
    each(block)
  }
}
