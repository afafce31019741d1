import type { DeckEvents } from './deck.ts'
import { begin } from './element.ts'
import { canJoin, joined, type Joined } from './joined.ts'
import { addressAt, type Source } from './source.ts'
import { foundWeak, isWeak } from './weak.ts'

/** What an element plays: joined to others, or as it is. Times in ms. */
export type Loading = {
  readonly audio: HTMLAudioElement
  readonly events: DeckEvents
  loaded: Source | null
  join: Joined | null
  /** What is to follow it. */
  next: Source | null
  /** As it is: where in the track the element's own time begins. */
  base: number
  /** As it is: where it is to begin once the element knows the track. */
  start: number
}

/** Addresses whose sound could not be joined to others; the browser plays them by itself. */
const plain = new Set<string>()
const MOST_PLAIN = 200

export function load(on: Loading, source: Source, startMs: number) {
  letGo(on)
  on.loaded = source
  const hls = canJoin() ? undefined : hlsFor(on, source)
  const byTime = source.byTime && !hls
  on.base = byTime ? Math.round(startMs) : 0
  on.start = byTime ? 0 : startMs
  // A page may play what lies in its own memory, but not read it.
  if (canJoin() && !plain.has(source.url) && !source.url.startsWith('blob:')) join(on, source, startMs)
  else on.audio.src = hls ?? addressAt(source, startMs)
  on.audio.load()
}

function join(on: Loading, source: Source, startMs: number) {
  const mine = joined(
    on.audio,
    { source, startMs },
    {
      onNext: (next) => {
        on.loaded = next
        on.next = null
        on.events.onNext(next)
      },
      onUnfit: () => on.join === mine && loadPlain(on, startMs),
      onFailed: () => on.join === mine && loadPlain(on, mine.positionMs()),
    },
  )
  on.join = mine
}

const HLS_TYPE = 'application/vnd.apple.mpegurl'

/** Safari on phones without media streams plays HLS by itself. */
const hlsFor = ({ audio }: Loading, { hls }: Source) => (hls && isWeak() && audio.canPlayType(HLS_TYPE) ? hls : undefined)

/** Nothing comes for a while though it is to play: goes on from there with what a weak line carries, if there is such a thing. */
export function goOnWeakly(on: Loading) {
  if (!on.loaded?.hls || isWeak()) return
  foundWeak()
  again(on, position(on))
}

export function follow(on: Loading, source: Source | null) {
  on.next = source
  on.join?.follow(source)
}

/** Plays it as it is from now on, and goes on if it was going. */
export function loadPlain(on: Loading, ms: number) {
  plain.add(on.loaded!.url)
  if (plain.size > MOST_PLAIN) plain.delete(plain.keys().next().value!)
  again(on, ms)
}

function again(on: Loading, ms: number) {
  const goesOn = !on.audio.paused
  const { next } = on
  load(on, on.loaded!, ms)
  follow(on, next)
  if (goesOn) void begin(on.audio)
}

export function letGo(on: Loading) {
  on.join?.close()
  on.join = null
  on.loaded = null
  on.next = null
}

/** The element knows the track. */
export function startPlain(on: Loading) {
  if (!on.loaded || on.join) return
  if (on.start > 0) on.audio.currentTime = on.start / 1000
  on.start = 0
}

export function position({ audio, join, base, start }: Loading): number {
  if (join) return join.positionMs()
  return base + (audio.readyState > 0 && start === 0 ? audio.currentTime * 1000 : start)
}

export function seek(on: Loading, ms: number) {
  const { audio, join, loaded } = on
  if (!loaded || join?.seek(ms)) return
  if (join) loadPlain(on, ms)
  else if (loaded.byTime && !on.audio.src.startsWith(loaded.hls ?? 'none')) again(on, ms)
  else if (audio.readyState > 0) audio.currentTime = ms / 1000
  else on.start = ms
}
