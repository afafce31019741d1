import { crossfading, type Following } from './crossfade.ts'
import { type Deck, deck } from './deck.ts'
import type { Source } from './source.ts'

export type { Following } from './crossfade.ts'
export type { Source } from './source.ts'

/** What makes the sound. Times are milliseconds, volume 0–1, gain a factor. */
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

export function audioEngine(events: EngineEvents): Engine {
  let volume = 1
  let gainOf: (source: Source) => number = () => 1
  const setGain = (one: Deck) => one.source() && one.channel()?.setGain(gainOf(one.source()!))
  const made = (): Deck => {
    const heard = () => decks.active() === one
    const one: Deck = deck({
      onTime: () => heard() && (events.onTime(one.positionMs()), decks.look()),
      onWaiting: (waiting) => heard() && events.onWaiting(waiting),
      onPlaying: () => setGain(one),
      onNext: (source) => heard() && (setGain(one), decks.follow(null), events.onNext(source)),
      onEnded: () => heard() && events.onEnded(),
      onFailed: (kind) => heard() && events.onFailed(kind),
    })
    one.setVolume(volume)
    return one
  }
  const decks = crossfading(made, events.onNext)
  return {
    load(source, startMs) {
      decks.drop()
      decks.active().load(source, startMs)
    },
    follow: decks.follow,
    play: () => decks.active().play(),
    pause() {
      decks.settle()
      decks.active().pause()
    },
    seek(ms) {
      decks.settle()
      decks.active().seek(ms)
    },
    stop() {
      decks.drop()
      decks.active().stop()
    },
    setVolume(next) {
      volume = next
      for (const one of decks.all()) one.setVolume(next)
    },
    setGains(next) {
      gainOf = next
      for (const one of decks.all()) setGain(one)
    },
    positionMs: () => decks.active().positionMs(),
    isPlaying: () => decks.active().isPlaying(),
    unlock: () => decks.active().unlock(),
  }
}
