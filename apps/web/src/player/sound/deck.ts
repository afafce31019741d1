import { begin, sayNothing, tellEvents } from './element.ts'
import { type Channel, channelOf, isHeld, wakeGraph } from './graph.ts'
import { canJoin, joined, type Joined } from './joined.ts'
import { addressAt, type Source } from './source.ts'

/** One sound: an element that plays a track as it is, or several joined to one another. Times in ms, volume 0–1. */
export type Deck = {
  load(source: Source, startMs: number): void
  /** What is to sound after it without a gap, where that can be. */
  follow(source: Source | null): void
  play(): Promise<'playing' | 'blocked' | 'failed'>
  pause(): void
  seek(ms: number): void
  stop(): void
  setVolume(volume: number): void
  source(): Source | null
  positionMs(): number
  /** `Infinity` while it is not known. */
  leftMs(): number
  isPlaying(): boolean
  /** There from the first sound on. */
  channel(): Channel | undefined
  /** Called in a gesture, so that later starts without one are allowed. */
  unlock(): void
}

export type DeckEvents = {
  onTime(): void
  onWaiting(waiting: boolean): void
  onPlaying(): void
  onNext(source: Source): void
  onEnded(): void
  onFailed(kind: 'network' | 'format'): void
}

/** Addresses whose sound could not be joined to others; the browser plays them by itself. */
const plain = new Set<string>()
const MOST_PLAIN = 200

export function deck(events: DeckEvents): Deck {
  const audio = new Audio()
  audio.preload = 'auto'
  let loaded: Source | null = null
  let join: Joined | null = null
  let channel: Channel | undefined
  let isUnlocked = false
  /** Played as it is: where in the track the element's own time begins, and where it is to begin once it knows the track. */
  let base = 0
  let start = 0

  const isPlaying = () => loaded !== null && !audio.paused && !audio.ended
  const letGo = () => {
    join?.close()
    join = null
  }
  const position = () => (join ? join.positionMs() : base + (audio.readyState > 0 && start === 0 ? audio.currentTime * 1000 : start))
  // Begins anew where it is, and goes on if it was going.
  const again = (ms: number) => {
    const goesOn = !audio.paused
    load(loaded!, ms)
    if (goesOn) void begin(audio)
  }
  const asItIs = (ms: number) => {
    plain.add(loaded!.url)
    if (plain.size > MOST_PLAIN) plain.delete(plain.keys().next().value!)
    again(ms)
  }
  const load = (source: Source, startMs: number) => {
    letGo()
    loaded = source
    base = source.byTime ? Math.round(startMs) : 0
    start = source.byTime ? 0 : startMs
    if (canJoin() && !plain.has(source.url)) {
      const mine = joined(
        audio,
        { source, startMs },
        {
          onNext: (next) => ((loaded = next), events.onNext(next)),
          onUnfit: () => join === mine && asItIs(startMs),
          onFailed: () => join === mine && asItIs(mine.positionMs()),
        },
      )
      join = mine
    } else audio.src = addressAt(source, startMs)
    audio.load()
  }
  audio.addEventListener('loadedmetadata', () => {
    if (!loaded || join) return
    if (start > 0) audio.currentTime = start / 1000
    start = 0
  })
  // What the browser cannot decode when it is appended it may when it reads the file itself.
  const failed = (kind: 'network' | 'format') => (join && kind === 'format' ? asItIs(position()) : events.onFailed(kind))
  tellEvents(audio, { ...events, onFailed: failed }, () => loaded !== null)

  return {
    load,
    follow: (source) => join?.follow(source && plain.has(source.url) ? null : source),
    async play() {
      channel ??= channelOf(audio)
      await wakeGraph()
      if (isHeld()) return 'blocked'
      return begin(audio)
    },
    pause: () => audio.pause(),
    seek(ms) {
      if (join?.seek(ms)) return
      if (join && loaded) asItIs(ms)
      else if (loaded?.byTime) again(ms)
      else if (audio.readyState > 0) audio.currentTime = ms / 1000
      else start = ms
    },
    stop() {
      loaded = null
      letGo()
      audio.pause()
      audio.removeAttribute('src')
      audio.load()
    },
    setVolume: (volume) => void (audio.volume = Math.min(1, Math.max(0, volume))),
    source: () => loaded,
    positionMs: position,
    leftMs: () => (join ? join.leftMs() : loaded ? loaded.durationMs - position() : Infinity),
    isPlaying,
    channel: () => channel,
    unlock() {
      channel ??= channelOf(audio)
      void wakeGraph()
      if (!isUnlocked && !loaded) sayNothing(audio)
      isUnlocked = true
    },
  }
}
