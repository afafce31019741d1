import { type Basket, type Entry, insert, newest, type Postings } from './basket.ts'
import { type Ids, makeIds } from './ids.ts'

/** A pause this long ends a sitting. */
export const SESSION_GAP_MS = 30 * 60_000
/** Of each listener the newest plays are kept in memory; the database has all. */
const MOST_PLAYS = 20_000
const MOST_SKIPS = 500

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

/** Who listens to what: sittings, skips and what they saved. The same plays in any order make the same sittings. */
export const makeListeners = (ids: Ids, postings: Postings) => {
  const users = makeIds()
  const listeners: (Listener | undefined)[] = []
  const of = (userId: string) => (listeners[users.of(userId)] ??= fresh(userId))
  const forgetPlays = (userId: string) => {
    const known = listeners[users.find(userId) ?? -1]
    if (!known) return
    known.sessions.forEach(postings.withdraw)
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
      addToSession(listener, { entry: { track, key: at, told }, owner: users.of(userId), ids, postings })
      listener.plays += 1
      while (listener.plays > MOST_PLAYS) dropOldest(listener, postings)
    },
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
  let after = sessions.length
  while (after > 0 && sessions[after - 1]!.keys[0]! > entry.key) after -= 1
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

const dropOldest = (listener: Listener, postings: Postings) => {
  const session = listener.sessions[0]!
  const track = session.tracks.shift()!
  session.keys.shift()
  session.told.shift()
  if (!session.tracks.includes(track)) postings.drop(track, session)
  if (session.tracks.length === 0) listener.sessions.shift()
  listener.plays -= 1
}
