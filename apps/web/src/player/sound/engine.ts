import { type Deck, deck } from './deck.ts'
import type { Source } from './source.ts'

export type { Source } from './source.ts'

/** What follows: at the very end of what plays, or over its last `crossfadeMs`. */
export type Following = { source: Source; crossfadeMs: number }

/** What makes the sound. Times are milliseconds, volume and gain 0–1 and more. */
export type Engine = {
  load(source: Source, startMs: number): void
  /** What is to sound next, fetched ahead; `null` when nothing is. */
  follow(next: Following | null): void
  /** Answers whether sound may start: `blocked` means that the browser wants a gesture first. */
  play(): Promise<'playing' | 'blocked' | 'failed'>
  pause(): void
  seek(ms: number): void
  stop(): void
  setVolume(volume: number): void
  /** How much louder or quieter each track is to be than its file. */
  setGains(gainOf: (source: Source) => number): void
  positionMs(): number
  isPlaying(): boolean
  /** Called in a gesture, so that later starts without one are allowed. */
  unlock(): void
}

export type EngineEvents = {
  onTime(positionMs: number): void
  onWaiting(waiting: boolean): void
  /** The one that was to follow has begun. */
  onNext(source: Source): void
  onEnded(): void
  onFailed(kind: 'network' | 'format'): void
}

/** The next one is fetched so long before it is wanted. */
const AHEAD_MS = 12_000
const NEAR_MS = 250

export function audioEngine(events: EngineEvents): Engine {
  let active: Deck
  let other: Deck | undefined
  let following: Following | null = null
  let fetched: Source | null = null
  let volume = 1
  let gainOf: (source: Source) => number = () => 1
  let timer = 0
  let ending = 0

  const made = (): Deck => {
    const one: Deck = deck({
      onTime: () => one === active && (events.onTime(one.positionMs()), look()),
      onWaiting: (waiting) => one === active && events.onWaiting(waiting),
      onPlaying: () => one === active && setGain(one),
      onNext: (source) => one === active && (setGain(one), forget(), events.onNext(source)),
      onEnded: () => one === active && events.onEnded(),
      onFailed: (kind) => one === active && events.onFailed(kind),
    })
    one.setVolume(volume)
    return one
  }
  const setGain = (one: Deck) => one.source() && one.channel()?.setGain(gainOf(one.source()!))
  const forget = () => {
    following = null
    fetched = null
    clearTimeout(timer)
  }
  // A crossfade needs the next one on the other deck, ready when the time has come.
  const look = () => {
    clearTimeout(timer)
    if (!following?.crossfadeMs || !active.isPlaying()) return
    const { source, crossfadeMs } = following
    const leftMs = active.leftMs()
    if (leftMs > crossfadeMs + AHEAD_MS) return
    if (fetched !== source) (other ??= made()).load((fetched = source), 0)
    if (leftMs <= crossfadeMs) return void cross(other!, source, leftMs)
    timer = window.setTimeout(look, Math.max(4, Math.min(NEAR_MS, leftMs - crossfadeMs)))
  }
  const cross = async (next: Deck, source: Source, ms: number) => {
    const before = active
    forget()
    next.setVolume(volume)
    if ((await next.play()) !== 'playing') return
    setGain(next)
    next.channel()?.fade('in', ms)
    before.channel()?.fade('out', ms)
    active = next
    other = before
    events.onNext(source)
    clearTimeout(ending)
    ending = window.setTimeout(() => hush(before), ms + NEAR_MS)
  }
  // What was fading out is silent at once, and ready for another one.
  const hush = (one: Deck | undefined) => {
    clearTimeout(ending)
    if (!one || one === active) return
    one.stop()
    one.channel()?.full()
  }
  active = made()

  return {
    load(source, startMs) {
      forget()
      hush(other)
      active.channel()?.full()
      active.load(source, startMs)
    },
    follow(next) {
      following = next
      if (fetched && next?.source !== fetched) {
        fetched = null
        hush(other)
      }
      active.follow(next && next.crossfadeMs === 0 ? next.source : null)
      look()
    },
    play: () => active.play(),
    pause() {
      active.pause()
      hush(fetched ? undefined : other)
      active.channel()?.full()
    },
    seek(ms) {
      hush(fetched ? undefined : other)
      active.channel()?.full()
      active.seek(ms)
    },
    stop() {
      forget()
      hush(other)
      active.stop()
    },
    setVolume(next) {
      volume = next
      active.setVolume(next)
      other?.setVolume(next)
    },
    setGains(next) {
      gainOf = next
      setGain(active)
    },
    positionMs: () => active.positionMs(),
    isPlaying: () => active.isPlaying(),
    unlock: () => active.unlock(),
  }
}
