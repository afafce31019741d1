import { DatabaseError } from '@tutti/database'
import { checked, type Db, type Tx } from '../db.ts'
import type { Logger } from '../logger.ts'
import { buried, type Processing, processing } from '../tracing/events.ts'
import type { Tracer } from '../tracing/port.ts'
import type { Envelope } from './event.ts'
import * as inbox from './inbox.ts'
import { LostLease } from './leases.ts'
import { pause } from './pause.ts'
import type { Fact, Reaction } from './reaction.ts'

const MOST_TRIES = 5
const PAUSES_MS = [100, 300, 700, 1_500]

/** Where the events come from, when another replica might take it over: both throw LostLease in a write when one has. */
export type Place = {
  check(tx: Tx<never>): Promise<void>
  /** Remembers in the write that applies the events that they were applied. */
  pass(tx: Tx<never>): Promise<void>
}

export type Applier<T> = { db: Db<T>; reactions: readonly Reaction<T>[]; logger: Logger; tracer?: Tracer | undefined }

type Pair<T> = { event: Envelope; reaction: Reaction<T> }

const pairsOf = <T>(events: readonly Envelope[], reactions: readonly Reaction<T>[]): Pair<T>[] =>
  events.flatMap((event) => reactions.filter((reaction) => reaction.event.type === event.type).map((reaction) => ({ event, reaction })))

const factOf = (event: Envelope): Fact => ({ data: event.data, event })

/** Neighbours for the same reaction together, if it takes many; the order stays. */
const runsOf = <T>(pairs: readonly Pair<T>[]): { reaction: Reaction<T>; facts: Fact[] }[] => {
  const runs: { reaction: Reaction<T>; facts: Fact[] }[] = []
  for (const { event, reaction } of pairs) {
    const last = runs.at(-1)
    if (reaction.many && last?.reaction === reaction) last.facts.push(factOf(event))
    else runs.push({ reaction, facts: [factOf(event)] })
  }
  return runs
}

const own = <T>(tx: Tx<T>) => tx as unknown as Tx<inbox.InboxTables>

/** The same, as far as this replica still has the place. */
export const applierAt = <T>(applier: Applier<T>, place: Place | undefined): Applier<T> =>
  place ? { ...applier, db: checked(applier.db, place.check) } : applier

/**
 * Applies events, each once. All in one transaction as a rule; when one of them fails, one by one,
 * so that only the failing one is tried again and in the end put aside.
 * @param all applies all or none of them; throws when it is none
 */
export const apply = async <T>(
  applier: Applier<T>,
  events: readonly Envelope[],
  { signal, place, all = atOnce(applier) }: { signal?: AbortSignal; place?: Place; all?: All } = {},
): Promise<void> => {
  if (events.length === 0) return
  try {
    await all(events, place ? [place] : [])
  } catch (error) {
    if (isNoFaultOfEvents(error)) throw error
    for (const event of events) await applyCarefully(applierAt(applier, place), event, signal)
    if (place) await applier.db.write('reactions', (tx) => place.pass(tx as unknown as Tx<never>))
  }
}

/** Applies events in one transaction, and passes their places: all or none. */
export type All = (events: readonly Envelope[], places: readonly Place[]) => Promise<void>

export const atOnce =
  <T>({ db, reactions, tracer }: Applier<T>): All =>
  async (events, places) => {
    const pairs = pairsOf(events, reactions)
    if (pairs.length === 0 && places.length === 0) return
    let done: Processing<T>[] = []
    await db.write('reactions', async (tx) => {
      done = []
      for (const place of places) await place.pass(tx as unknown as Tx<never>)
      const isFresh = await inbox.enter(
        own(tx),
        pairs.map(({ event, reaction }) => ({ eventId: event.id, reaction: reaction.name })),
      )
      for (const { reaction, facts } of runsOf(pairs.filter(({ event, reaction }) => isFresh(event.id, reaction.name)))) {
        const work = processing(tracer, reaction, facts)
        await work.run(tx)
        done.push(work)
      }
    })
    for (const work of done) work.end()
  }

/** Tries one event up to five times within 3 s; each try is counted before it, so that one that ends the process counts too. */
export const applyCarefully = async <T>(applier: Applier<T>, event: Envelope, signal?: AbortSignal): Promise<void> => {
  for (const pair of pairsOf([event], applier.reactions)) {
    if (!(await inbox.isApplied(applier.db.read as never, event.id, pair.reaction.name))) await tryPair(applier, pair, signal)
  }
}

const tryPair = async <T>(applier: Applier<T>, pair: Pair<T>, signal?: AbortSignal) => {
  const { db, logger, tracer } = applier
  const { event, reaction } = pair
  for (;;) {
    const before = await inbox.attempts(db.read as never, event.id, reaction.name)
    const tries = before?.tries ?? 0
    if (tries >= MOST_TRIES) {
      const error = before?.error ?? 'unknown'
      logger.error(
        { event: event.id, type: event.type, reaction: reaction.name, reason: error },
        'An event is put aside: it failed too often.',
      )
      await db.write('reactions', (tx) => inbox.bury(own(tx), event, { reaction: reaction.name, error, tries }))
      if (tracer) buried(tracer, event, { reaction, tries })
      return
    }
    if (await triedOnce(applier, pair)) return
    signal?.throwIfAborted()
    await pause(PAUSES_MS[tries] ?? 0, signal)
  }
}

const triedOnce = async <T>({ db, logger, tracer }: Applier<T>, { event, reaction }: Pair<T>): Promise<boolean> => {
  await db.write('reactions', (tx) => inbox.countAttempt(own(tx), event.id, reaction.name))
  const work = processing(tracer, reaction, [factOf(event)])
  try {
    await db.write('reactions', async (tx) => {
      const isFresh = await inbox.enter(own(tx), [{ eventId: event.id, reaction: reaction.name }])
      if (isFresh(event.id, reaction.name)) await work.run(tx)
      await inbox.clearAttempts(own(tx), event.id, reaction.name)
    })
    work.end()
    return true
  } catch (error) {
    if (isNoFaultOfEvents(error)) throw error
    work.end(error)
    const reason = error instanceof Error ? error.message : String(error)
    logger.warn({ event: event.id, type: event.type, reaction: reaction.name, err: error }, 'An event could not be applied.')
    await db.write('reactions', (tx) => inbox.noteError(own(tx), { eventId: event.id, reaction: reaction.name }, reason))
    return false
  }
}

/** A lost database pauses, and so does a partition that somebody else has: it is no fault of the event and counts no try. */
export const isNoFaultOfEvents = (error: unknown): boolean =>
  error instanceof LostLease || (error instanceof DatabaseError && !['constraint', 'timeout', 'statement'].includes(error.fault))
