import { feed, type Line, open } from './line.ts'
import type { Source } from './source.ts'

/** One track after the other in one stream, without a sample between them: what is played is never reloaded. */
export type Joined = {
  /** What is to follow; `null` when nothing is. What had been appended for another is taken back. */
  follow(source: Source | null): void
  /** Answers whether it goes there: `false` where a whole file would have to be read for it. */
  seek(ms: number): boolean
  /** In the track that sounds. */
  positionMs(): number
  /** How much of it is left. */
  leftMs(): number
  close(): void
}

export type JoinedEvents = {
  /** The one that was to follow sounds now. */
  onNext(source: Source): void
  /** Cannot be joined to others: it has to be played as it is. */
  onUnfit(): void
  onFailed(error: unknown): void
}

/** So often is looked whether the next one has begun, at least. */
const LOOK_MS = 1000
const NEAR_MS = 4
const HAND_MS = 400
/** Without a table of places a far one is found by reading all that is before it. */
const FAR_S = 600

/** Whether this browser appends sound. */
export const canJoin = (): boolean => typeof MediaSource !== 'undefined'

export function joined(audio: HTMLAudioElement, first: { source: Source; startMs: number }, events: JoinedEvents): Joined {
  const media = new MediaSource()
  const url = URL.createObjectURL(media)
  const line: Line = { audio, media, buffer: undefined, placed: [], wanted: null, turn: 0, wake: () => undefined }
  const run = running(line, events.onFailed)
  const stopLooking = lookFor(line, events.onNext)
  // Until it is open one may still seek.
  let { startMs } = first
  audio.src = url
  void run(async (mine) => {
    const [piece] = await Promise.all([open(first.source), opened(media)])
    if (mine !== line.turn) return piece?.close()
    if (!piece) return events.onUnfit()
    line.placed.push({ source: first.source, piece, at: 0, end: piece.durationS })
    if (startMs > 0) audio.currentTime = startMs / 1000
    await feed(line, mine, startMs / 1000)
  })
  return {
    follow: (source) => follow(line, run, source),
    seek(ms) {
      if (line.placed[0]) return seek(line, run, ms)
      startMs = ms
      return true
    },
    positionMs: () => (line.placed[0] ? Math.max(0, audio.currentTime - line.placed[0].at) * 1000 : startMs),
    leftMs: () => ((line.placed[0]?.end ?? Infinity) - audio.currentTime) * 1000,
    close() {
      line.turn += 1
      line.wake()
      stopLooking()
      for (const { piece } of line.placed.splice(0)) piece.close()
      URL.revokeObjectURL(url)
    },
  }
}

type Run = (work: (mine: number) => Promise<unknown>) => Promise<void>

/** Each work ends the one before it. */
const running =
  (line: Line, onFailed: (error: unknown) => void): Run =>
  async (work) => {
    const mine = (line.turn += 1)
    line.wake()
    try {
      await work(mine)
    } catch (error) {
      if (mine === line.turn) onFailed(error)
    }
  }

function follow(line: Line, run: Run, source: Source | null) {
  if (source?.url === line.wanted?.url) return
  line.wanted = source
  line.wake()
  const [now, next] = line.placed
  if (!now || !next) return
  next.piece.close()
  line.placed.length = 1
  void run(async (mine) => {
    await line.buffer!.remove(now.end, Infinity)
    await feed(line, mine, Math.max(0, line.buffer!.endAt(line.audio.currentTime) - now.at))
  })
}

function seek(line: Line, run: Run, ms: number): boolean {
  const { audio, buffer, placed } = line
  const now = placed[0]
  if (!now) return false
  const fromS = Math.min(ms / 1000, now.end - now.at)
  if (buffer?.has(now.at + fromS)) {
    audio.currentTime = now.at + fromS
    return true
  }
  if (!now.piece.isMade && fromS > FAR_S) return false
  for (const { piece } of placed.splice(1)) piece.close()
  audio.currentTime = now.at + fromS
  // What was being made from another place is wanted no more; its place is free a moment later.
  if (now.piece.isMade) now.piece.close()
  void run(async (mine) => {
    await buffer?.remove(0, Infinity)
    // A hand that drags or a key that is held seeks many times: only where it stays is anything made.
    if (now.piece.isMade) await new Promise((resolve) => setTimeout(resolve, HAND_MS))
    if (mine === line.turn) await feed(line, mine, fromS)
  })
  return true
}

/** Tells when the next one begins. Answers how to end that. */
function lookFor(line: Line, onNext: (source: Source) => void): () => void {
  const { audio, placed } = line
  let timer = 0
  const look = () => {
    clearTimeout(timer)
    const leftMs = ((placed[0]?.end ?? Infinity) - audio.currentTime) * 1000
    if (placed[1] && leftMs <= 0) {
      placed.shift()!.piece.close()
      line.wanted = null
      line.wake()
      onNext(placed[0]!.source)
    }
    if (placed[1] && !audio.paused) timer = window.setTimeout(look, Math.min(LOOK_MS, Math.max(NEAR_MS, leftMs / audio.playbackRate)))
  }
  audio.addEventListener('timeupdate', look)
  return () => {
    clearTimeout(timer)
    audio.removeEventListener('timeupdate', look)
  }
}

const opened = (media: MediaSource) =>
  new Promise<void>((resolve) =>
    media.readyState === 'open' ? resolve() : media.addEventListener('sourceopen', () => resolve(), { once: true }),
  )
