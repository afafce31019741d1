import type { Tx } from '../db.ts'
import type { Envelope, EventType } from './event.ts'

/** What a service does when a fact is told: in one transaction with the note that it was done. */
export type Reaction<T> = {
  /** Stable: it is half the key of the inbox. */
  readonly name: string
  readonly event: EventType
  /** Facts of one type in the order in which they were told, at most 64 of them. */
  readonly handle: (facts: readonly Fact[], tx: Tx<T>) => Promise<unknown>
  /** Takes several facts at once; otherwise one. */
  readonly many: boolean
}

/** What an event carries, and its envelope. */
export type Fact<E = unknown> = { data: E; event: Envelope }

/**
 * Reacts to a fact. The handler awaits nothing but `tx`, bears a missing predecessor, and may run again after a failure.
 * @param name stable for ever, `verb-object`: `forget-removed-track`
 */
export const on = <E, T>(
  name: string,
  event: EventType<E>,
  handle: (data: E, tx: Tx<T>, event: Envelope) => Promise<unknown>,
): Reaction<T> => ({
  name,
  event: event as EventType,
  many: false,
  handle: ([fact], tx) => handle(fact!.data as E, tx, fact!.event),
})

/**
 * Like {@link on}, for facts that come in thousands: those of one type that follow each other come together,
 * so that a handler can write them with one statement.
 */
export const onMany = <E, T>(
  name: string,
  event: EventType<E>,
  handle: (facts: readonly Fact<E>[], tx: Tx<T>) => Promise<unknown>,
): Reaction<T> => ({
  name,
  event: event as EventType,
  many: true,
  handle: (facts, tx) => handle(facts as readonly Fact<E>[], tx),
})

/** Looks at facts as they come, on every replica, without memory: to empty a cache, to tell open sockets. */
export type Watch<R> = { readonly event: EventType; readonly handle: (data: unknown, room: R, event: Envelope) => void }

export const watch = <E, R>(event: EventType<E>, handle: (data: E, room: R, event: Envelope) => void): Watch<R> => ({
  event: event as EventType,
  handle: (data, room, envelope) => handle(data as E, room, envelope),
})
