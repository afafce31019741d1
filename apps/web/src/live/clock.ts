import { isOpen, listen, say } from './socket.ts'

/** One round trip: how long it took, and the server's clock minus this page's (`performance.now()`), ms. */
type Trip = { tookMs: number; offset: number; at: number }

const BURST = { times: 10, everyMs: 150 }
const EVERY_MS = 4000
const KEPT_MS = 60_000
const MOST_KEPT = 30

let trips: Trip[] = []
let timer = 0
let isWanted = false

/** The time by the clock that all replicas of the server share, ms since the epoch; null while it is not known. */
export function serverNow(): number | null {
  const best = trips.reduce<Trip | null>((least, trip) => (least && least.tookMs <= trip.tookMs ? least : trip), null)
  return best && performance.now() + best.offset
}

/** Compares the clocks from now on, or not any more. The quickest round trip of a minute is believed: it can be wrong by half of itself (RFC 5905, 8). */
export function compareClocks(wanted: boolean) {
  if (wanted === isWanted) return
  isWanted = wanted
  if (wanted) begin()
  else clearTimeout(timer)
}

function begin() {
  trips = []
  clearTimeout(timer)
  burst()
}

listen((message) => {
  if (message.type === 'pong' && message.sent !== undefined && message.time !== undefined) take(message.sent, message.time)
  // Another replica may answer now, from another place.
  if (message.type === 'open' && isWanted) begin()
})

function take(sent: number, time: number) {
  const now = performance.now()
  const tookMs = now - sent
  trips = [...trips, { tookMs, offset: time + tookMs / 2 - now, at: now }].filter(({ at }) => now - at < KEPT_MS).slice(-MOST_KEPT)
}

function burst(left = BURST.times) {
  if (isOpen()) say({ type: 'ping', sent: performance.now() })
  timer = window.setTimeout(() => burst(Math.max(0, left - 1)), left > 0 ? BURST.everyMs : EVERY_MS)
}
