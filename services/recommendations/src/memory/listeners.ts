import { type Basket, type Entry, insert, newest, type Postings } from './basket.ts'
import { type Ids, makeIds } from './ids.ts'
import { makeNewest } from './newest.ts'

/** A pause this long ends a sitting. */
export const SESSION_GAP_MS = 30 * 60_000
/** Of each listener the newest plays are kept in memory; the database has all. */
const MOST_PLAYS = 20_000
const MOST_SKIPS = 500
/** Of all listeners together: 67 bytes each, as measured at 250 plays a listener. */
export const MOST_PLAYS_OF_ALL = 20_000_000
const LISTENERS_AT_ONCE = 1_000

export type Skip = { track: number; at: number; count: number }

export type Listener = {
  id: string
  /** Oldest first; no two closer than the gap. */
  sessions: Basket[]
  plays: number
  /** The newest skip of each track and how often it was skipped; the oldest are forgotten. */
  skips: Map<number, Skip>
  /** When each was saved or followed, ms. */
  saved: { track: Map<string, number>; album: Map<string, number>; artist: Map<string, number> }
}

export type Play = { userId: string; track: number; at: number; told: number; skipped: boolean }

export type Listeners = ReturnType<typeof makeListeners>

const fresh = (id: string): Listener => ({
  id,
  sessions: [],
  plays: 0,
  skips: new Map(),
  saved: { track: new Map(), album: new Map(), artist: new Map() },
})

type ListenersOptions = {
  ids: Ids
  postings: Postings
  /** Plays of all listeners that are kept; beyond them the oldest hours go. */ mostPlays: number
}

/** Who listens to what: sittings, skips and what they saved. The same plays in any order make the same sittings. */
export const makeListeners = ({ ids, postings, mostPlays }: ListenersOptions) => {
  const newest = makeNewest(mostPlays)
  const users = makeIds()
  const listeners: (Listener | undefined)[] = []
  const of = (userId: string) => (listeners[users.of(userId)] ??= fresh(userId))
  const forgetPlays = (userId: string) => {
    const known = listeners[users.find(userId) ?? -1]
    if (!known) return
    for (const session of known.sessions) {
      postings.withdraw(session)
      session.keys.forEach(newest.remove)
    }
    Object.assign(known, { sessions: [], plays: 0, skips: new Map() })
  }
  return {
    users,
    /** A listener of whom something is known. */
    find: (userId: string): Listener | undefined => listeners[users.find(userId) ?? -1],
    of,
    count: () => listeners.filter(Boolean).length,
    play: ({ userId, track, at, told, skipped }: Play) => {
      const listener = of(userId)
      if (skipped) return skip(listener, { track, at: told, count: 1 })
      if (!newest.takes(at)) return
      addToSession(listener, { entry: { track, key: at, told }, owner: users.of(userId), ids, postings })
      listener.plays += 1
      newest.add(at)
      while (listener.plays > MOST_PLAYS) newest.remove(dropOldest(listener, postings))
    },
    /** Plays that are kept. */
    plays: newest.count,
    /** Whoever adds plays runs this to its end now and then: it forgets the oldest where there are too many, some listeners at a time. */
    *makeRoom(): Generator<void> {
      if (!newest.giveUp()) return
      for (const [n, listener] of listeners.entries()) {
        while (listener && (listener.sessions[0]?.keys[0] ?? Infinity) < newest.since()) dropOldest(listener, postings)
        if (n % LISTENERS_AT_ONCE === LISTENERS_AT_ONCE - 1) yield
      }
    },
    /** Before when plays have no place, ms since the epoch. */
    since: newest.since,
    forgetPlays,
    forget: (userId: string) => {
      forgetPlays(userId)
      const number = users.find(userId)
      if (number !== undefined) listeners[number] = undefined
    },
  }
}

const skip = ({ skips }: Listener, one: Skip) => {
  const before = skips.get(one.track)
  skips.set(one.track, before ? { track: one.track, at: Math.max(before.at, one.at), count: before.count + 1 } : one)
  if (skips.size <= MOST_SKIPS) return
  let oldest = one
  for (const other of skips.values()) if (other.at < oldest.at) oldest = other
  skips.delete(oldest.track)
}

type Adding = { entry: Entry; owner: number; ids: Ids; postings: Postings }

const addToSession = (listener: Listener, { entry, owner, ids, postings }: Adding) => {
  const { sessions } = listener
  const after = placeOf(sessions, entry.key)
  const before = sessions[after - 1]
  const next = sessions[after]
  const joinsBefore = before !== undefined && entry.key - newest(before) <= SESSION_GAP_MS
  const joinsNext = next !== undefined && next.keys[0]! - entry.key <= SESSION_GAP_MS
  const put = (session: Basket, one: Entry) => {
    if (!session.tracks.includes(one.track)) postings.add(one.track, session)
    insert(session, one, ids)
  }
  if (!joinsBefore && !joinsNext) {
    const session: Basket = { kind: 'session', id: '', owner, public: false, tracks: [], keys: [], told: [] }
    sessions.splice(after, 0, session)
    return put(session, entry)
  }
  const session = joinsBefore ? before : next!
  put(session, entry)
  if (!joinsBefore || !joinsNext) return
  // The play bridges two sittings: they were one.
  postings.withdraw(next)
  sessions.splice(after, 1)
  next.tracks.forEach((track, n) => put(session, { track, key: next.keys[n]!, told: next.told[n]! }))
}

/** How many sittings began at `key` or before. Most plays are the newest; a memory that is filled takes the newest first. */
const placeOf = (sessions: readonly Basket[], key: number): number => {
  let [low, high] = [0, sessions.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sessions[middle]!.keys[0]! <= key) low = middle + 1
    else high = middle
  }
  return low
}

/** @returns when it was, ms since the epoch */
const dropOldest = (listener: Listener, postings: Postings): number => {
  const session = listener.sessions[0]!
  const track = session.tracks.shift()!
  const at = session.keys.shift()!
  session.told.shift()
  if (!session.tracks.includes(track)) postings.drop(track, session)
  if (session.tracks.length === 0) listener.sessions.shift()
  listener.plays -= 1
  return at
}
