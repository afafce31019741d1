import { crossfading, type Following } from './crossfade.ts'
import { type Deck, deck, type DeckEvents, type Playing } from './deck.ts'
import { latencyMs } from './graph.ts'
import type { Source } from './source.ts'

export type { Following } from './crossfade.ts'
export type { Source } from './source.ts'

/** What makes the sound. Gain is a factor. */
export type Engine = Playing & {
  /** What is to sound next, fetched ahead; `null` when nothing is. */
  follow(next: Following | null): void
  /** In the track, as it reaches the ear: below 0 while its beginning is on its way there. */
  heardMs(): number
  /** How much louder or quieter each track is to be than its file. */
  setGains(gainOf: (source: Source) => number): void
}

export type EngineEvents = Omit<DeckEvents, 'onTime' | 'onPlaying'> & {
  onTime(positionMs: number): void
}

export function audioEngine(events: EngineEvents): Engine {
  let [volume, rate] = [1, 1]
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
    one.setRate(rate)
    return one
  }
  const decks = crossfading(made, events.onNext)
  return {
    load: (source, startMs) => (decks.drop(), decks.active().load(source, startMs)),
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
    stop: () => (decks.drop(), decks.active().stop()),
    setVolume(next) {
      volume = next
      for (const one of decks.all()) one.setVolume(next)
    },
    setGains(next) {
      gainOf = next
      for (const one of decks.all()) setGain(one)
    },
    setRate(next) {
      rate = next
      for (const one of decks.all()) one.setRate(next)
    },
    heardMs: () => decks.active().positionMs() - latencyMs(),
    positionMs: () => decks.active().positionMs(),
    isPlaying: () => decks.active().isPlaying(),
    unlock: () => decks.active().unlock(),
  }
}
