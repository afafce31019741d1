import { begin, type ElementEvents, sayNothing, tellEvents } from './element.ts'
import { type Channel, channelOf, isHeld, wakeGraph } from './graph.ts'
import { follow, goOnWeakly, letGo, load, type Loading, loadPlain, position, seek, startPlain } from './loading.ts'
import { watchStalls } from './stalls.ts'
import type { Source } from './source.ts'

/** What plays. Times in ms, volume 0–1. */
export type Playing = {
  load(source: Source, startMs: number): void
  /** Answers whether sound may start: `blocked` means that the browser wants a gesture first. */
  play(): Promise<'playing' | 'blocked' | 'failed'>
  pause(): void
  seek(ms: number): void
  stop(): void
  setVolume(volume: number): void
  /** How fast, with the pitch kept; 1 is as it was made. */
  setRate(rate: number): void
  positionMs(): number
  isPlaying(): boolean
  /** Called in a gesture, so that later starts without one are allowed. */
  unlock(): void
}

/** One sound: an element that plays a track as it is, or several joined to one another. */
export type Deck = Playing & {
  /** What is to sound after it without a gap, where that can be. */
  follow(source: Source | null): void
  source(): Source | null
  /** Until it ends, as fast as it plays; `Infinity` while it is not known. */
  leftMs(): number
  /** There from the first sound on. */
  channel(): Channel | undefined
}

export type DeckEvents = ElementEvents & { onNext(source: Source): void }

export function deck(events: DeckEvents): Deck {
  const audio = new Audio()
  audio.preload = 'auto'
  const on: Loading = { audio, events, loaded: null, join: null, next: null, base: 0, start: 0 }
  let channel: Channel | undefined
  let isUnlocked = false
  // What the browser cannot decode when it is appended it may when it reads the file itself.
  const failed = (kind: 'network' | 'format') => (on.join && kind === 'format' ? loadPlain(on, position(on)) : events.onFailed(kind))
  tellEvents(audio, { ...events, onFailed: failed }, () => on.loaded !== null)
  audio.addEventListener('loadedmetadata', () => startPlain(on))
  watchStalls(audio, () => goOnWeakly(on))

  return {
    load: (source, startMs) => load(on, source, startMs),
    follow: (source) => follow(on, source),
    async play() {
      channel ??= channelOf(audio)
      await wakeGraph()
      return isHeld() ? 'blocked' : begin(audio)
    },
    pause: () => audio.pause(),
    seek: (ms) => seek(on, ms),
    stop() {
      letGo(on)
      audio.pause()
      audio.removeAttribute('src')
      audio.load()
    },
    setVolume: (volume) => void (audio.volume = Math.min(1, Math.max(0, volume))),
    // A load takes the default one.
    setRate: (rate) => void Object.assign(audio, { playbackRate: rate, defaultPlaybackRate: rate }),
    source: () => on.loaded,
    positionMs: () => position(on),
    leftMs: () => (on.join ? on.join.leftMs() : on.loaded ? on.loaded.durationMs - position(on) : Infinity) / audio.playbackRate,
    isPlaying: () => on.loaded !== null && !audio.paused && !audio.ended,
    channel: () => channel,
    unlock() {
      channel ??= channelOf(audio)
      void wakeGraph()
      if (!isUnlocked && !on.loaded) sayNothing(audio)
      isUnlocked = true
    },
  }
}
