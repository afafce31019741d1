/**
 * Where a sound is, steadily. Behind an audio graph the browser moves an element's time on in steps, one for each buffer that it fetches
 * (up to 0.2 s): just after a step it is right, then it falls behind until the next one. So of some steps the best is believed.
 */
export type Steady = {
  /** Where it is at `now`, both in ms; null until enough was seen. */
  look(positionMs: number, now: number): number | null
  forget(): void
}

const SEEN_MS = 800
const ENOUGH_MS = 300
/** What is further from all that was seen is another place. */
const JUMP_MS = 400

export function steady(): Steady {
  let seen: { offset: number; at: number }[] = []
  return {
    look(positionMs, now) {
      const offset = positionMs - now
      const best = Math.max(...seen.map((one) => one.offset))
      if (seen.length > 0 && Math.abs(offset - best) > JUMP_MS) seen = []
      seen = [...seen.filter(({ at }) => now - at < SEEN_MS), { offset, at: now }]
      if (now - seen[0]!.at < ENOUGH_MS) return null
      return now + Math.max(...seen.map((one) => one.offset))
    },
    forget: () => void (seen = []),
  }
}
