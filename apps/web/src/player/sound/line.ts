import { type Buffer, bufferOn } from './buffer.ts'
import type { Piece } from './piece.ts'
import type { Source } from './source.ts'
import { foundWeak, isWeak } from './weak.ts'

/** A track and where it lies on the stream's time, s. */
export type Placed = { source: Source; piece: Piece; at: number; end: number }

/** Tracks that are appended to one stream, each where the one before it ends. */
export type Line = {
  readonly audio: HTMLAudioElement
  readonly media: MediaSource
  buffer: Buffer | undefined
  /** The one that plays, and at most one behind it. */
  readonly placed: Placed[]
  /** What is to be behind it. */
  wanted: Source | null
  /** Grows with everything that makes void what is being appended. */
  turn: number
  /** Looks again at once whether there is something to do. */
  wake: () => void
}

const AHEAD_S = 30
const BEHIND_S = 15
const LOOK_MS = 1000

let ahead: { url: string; piece: Promise<Piece | undefined> } | undefined

/** Opens a track that may be wanted at any moment; the one before it is closed. */
export function openAhead(source: Source) {
  if (ahead?.url === source.url) return
  void ahead?.piece.then((piece) => piece?.close())
  ahead = { url: source.url, piece: openNow(source).catch(() => undefined) }
}

export async function open(source: Source): Promise<Piece | undefined> {
  if (ahead?.url !== source.url) return openNow(source)
  const { piece } = ahead
  ahead = undefined
  return (await piece) ?? openNow(source)
}

/** The library that reads containers is large and loaded when it is first wanted. */
const openNow = async (source: Source) => (await import('./piece.ts')).openPiece(source)

/** Appends the last one that was placed, from a place in it (s), then what is wanted behind it, and so on as long as it is `mine`. */
export async function feed(line: Line, mine: number, fromS: number): Promise<void> {
  await append(line, fromS, mine)
  let unfit: Source | undefined
  while (mine === line.turn) {
    while (mine === line.turn && (!line.wanted || line.wanted === unfit || line.placed.length > 1)) {
      if (line.placed.length === 1) end(line)
      await woken(line)
    }
    if (mine !== line.turn) return
    const source = line.wanted!
    const piece = await open(source).catch(() => undefined)
    if (!piece || mine !== line.turn || source !== line.wanted) {
      piece?.close()
      // What cannot follow without a gap is begun when this one has ended.
      unfit = piece ? undefined : source
      continue
    }
    const at = line.placed.at(-1)!.end
    line.placed.push({ source, piece, at, end: at + piece.durationS })
    await append(line, 0, mine)
  }
}

const end = ({ media }: Line) => media.readyState === 'open' && media.endOfStream()

async function append(line: Line, fromS: number, mine: number): Promise<void> {
  const placed = line.placed.at(-1)!
  const { piece, at, end: toS } = placed
  const { mime, mode, atS, bytes } = await piece.from(fromS)
  if (mine !== line.turn) return void bytes.return(undefined)
  line.buffer ??= bufferOn(line.media, mime)
  await line.buffer.place({ mime, mode, offsetS: at + atS, fromS: at + Math.max(0, atS), toS })
  const arriving = watchArrival(line)
  for await (const chunk of bytes) {
    while (mine === line.turn && aheadS(line) > AHEAD_S) await arriving.rest(woken(line))
    if (mine !== line.turn) return
    await fitting(line, chunk, mine)
    if (!placed.source.hls || isWeak() || !arriving.isSlow()) continue
    foundWeak()
    return appendWeakly(line, placed, mine)
  }
}

/** Goes on with what a weak line carries where the file's own sound ends that is there already. */
async function appendWeakly(line: Line, placed: Placed, mine: number): Promise<void> {
  const piece = await open(placed.source)
  if (!piece || mine !== line.turn) return piece?.close()
  placed.piece.close()
  placed.piece = piece
  await append(line, Math.max(0, line.buffer!.endAt(line.audio.currentTime) - placed.at), mine)
}

/** So long is looked at what arrives before anything is said of it. */
const SEEN_MS = 5000

/** Whether sound arrives slower than it is played. */
function watchArrival(line: Line) {
  const start = () => ({ at: performance.now(), endS: line.buffer!.endAt(line.audio.currentTime) })
  let from = start()
  return {
    /** While there is enough nothing is fetched. */
    async rest(waiting: Promise<void>): Promise<void> {
      await waiting
      from = start()
    },
    isSlow(): boolean {
      const before = from
      const now = start()
      if (now.at - before.at < SEEN_MS) return false
      from = now
      return (now.endS - before.endS) * 1000 < (now.at - before.at) * line.audio.playbackRate
    },
  }
}

const aheadS = ({ buffer, audio }: Line) => (buffer ? buffer.endAt(audio.currentTime) - audio.currentTime : 0)

/** Waits until there is room: what was heard makes some. */
async function fitting(line: Line, chunk: Uint8Array<ArrayBuffer>, mine: number): Promise<void> {
  while (mine === line.turn) {
    try {
      await line.buffer!.remove(0, line.audio.currentTime - BEHIND_S)
      if (mine !== line.turn) return
      return await line.buffer!.append(chunk)
    } catch (error) {
      if ((error as Error).name !== 'QuotaExceededError') throw error
      await woken(line)
    }
  }
}

const woken = (line: Line) =>
  new Promise<void>((resolve) => {
    const rest = setTimeout(resolve, LOOK_MS)
    line.wake = () => (clearTimeout(rest), resolve())
  })
