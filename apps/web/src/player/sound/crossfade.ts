import type { Deck } from './deck.ts'
import type { Source } from './source.ts'

/** What follows: at the very end of what plays, or over its last `crossfadeMs`. */
export type Following = { source: Source; crossfadeMs: number }

/** One sounds; while it fades out the other one, which has fetched what follows, fades in. */
type Decks = {
  readonly make: () => Deck
  readonly onNext: (source: Source) => void
  active: Deck
  other: Deck | undefined
  following: Following | null
  /** What the other one has got. */
  fetched: Source | null
  timer: number
  ending: number
}

/** The next one is fetched so long before it is wanted. */
const AHEAD_MS = 12_000
const LOOK_MS = 250
const NEAR_MS = 4

/** Two decks by turns; `make` makes one of them, `onNext` hears that the next one has begun. */
export function crossfading(make: () => Deck, onNext: (source: Source) => void) {
  const decks: Decks = { make, onNext, active: make(), other: undefined, following: null, fetched: null, timer: 0, ending: 0 }
  const drop = () => {
    follow(decks, null)
    settle(decks)
  }
  return {
    active: () => decks.active,
    all: () => [decks.active, decks.other].filter((one) => one !== undefined),
    look: () => look(decks),
    follow: (next: Following | null) => follow(decks, next),
    /** Ends a fade that is under way: what fades in is there at once. */
    settle: () => settle(decks),
    /** Another one is loaded, or none: nothing follows it yet. */
    drop,
  }
}

function follow(decks: Decks, next: Following | null) {
  decks.following = next
  if (decks.fetched && next?.source.url !== decks.fetched.url) hushOther(decks)
  decks.active.follow(next && next.crossfadeMs === 0 ? next.source : null)
  look(decks)
}

function settle(decks: Decks) {
  clearTimeout(decks.timer)
  hushOther(decks)
  decks.active.channel()?.full()
}

/** Silent at once, and ready for another one. */
function hushOther(decks: Decks) {
  clearTimeout(decks.ending)
  decks.fetched = null
  decks.other?.stop()
  decks.other?.channel()?.full()
}

/** Whether the next one is to be fetched, or to begin. */
function look(decks: Decks) {
  clearTimeout(decks.timer)
  const { following, active } = decks
  if (!following?.crossfadeMs || !active.isPlaying()) return
  const { source, crossfadeMs } = following
  const leftMs = active.leftMs()
  if (leftMs > crossfadeMs + AHEAD_MS) return
  if (decks.fetched?.url !== source.url) {
    hushOther(decks)
    decks.other ??= decks.make()
    decks.other.load(source, 0)
    decks.fetched = source
  }
  if (leftMs <= crossfadeMs) return void cross(decks, decks.other!, { source, ms: leftMs })
  decks.timer = window.setTimeout(() => look(decks), Math.max(NEAR_MS, Math.min(LOOK_MS, leftMs - crossfadeMs)))
}

async function cross(decks: Decks, next: Deck, { source, ms }: { source: Source; ms: number }) {
  const before = decks.active
  decks.following = null
  if ((await next.play()) !== 'playing' || decks.fetched?.url !== source.url || decks.active !== before) return
  Object.assign(decks, { fetched: null, active: next, other: before })
  next.channel()?.fade('in', ms)
  before.channel()?.fade('out', ms)
  decks.onNext(source)
  decks.ending = window.setTimeout(() => hushOther(decks), ms + LOOK_MS)
}
