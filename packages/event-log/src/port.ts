/**
 * The event log port: a durable, partitioned log of facts that services tell each other.
 *
 * Laws (see `./laws`), which every adapter has to pass:
 * 1. Durable: when `append` resolves, the events survive a power cut, and appending the same id again adds nothing
 *    within the window in which relays repeat themselves.
 * 2. Order: events of one partition are delivered in the order in which they were appended; one `append` keeps the order of its list.
 * 3. At least once: a durable group is given every event appended after it was made, until it has acknowledged it, across restarts.
 * 4. One at a time: a group works on one batch per partition at a time; a failing batch holds up its own partition only.
 * 5. `follow` sees every event once, in one total order that is the same for every reader.
 * 6. `watch` sees events from now on, without memory.
 * 7. Positions are compared by event id: `idAt` tells whether the log still holds what it held.
 */
export type EventLog = {
  /** Which life of the store this is: made when the store is made, new after it was lost. */
  readonly incarnation: string
  /** Counts connections to the store: after each new one it may turn out that something acknowledged was lost. Always 0 where none can break. */
  readonly connection: number
  /** Calls `heard` after each new connection, when the store may be asked again; answers how to end that. */
  onConnected(heard: () => void): () => void
  /**
   * Appends in order; resolves when durable. Answers the position of each, also of those that were there already.
   * @throws EventLogError when the store cannot be reached, or by another connection than `options.connection`.
   */
  append(events: readonly Envelope[], options?: AppendOptions): Promise<Position[]>
  /**
   * A durable group. `from` counts only when the group is new. One subscription at a time and process works on a group.
   * Events are shared between listeners: nobody may change them.
   * @throws EventLogError when a new group cannot begin at `from`, as `follow`, or the group is being worked on.
   */
  react(group: string, options: ReactOptions): Promise<Subscription>
  /**
   * Everything after `from`, in one total order, to this reader alone. Nothing is remembered for it.
   * @throws EventLogError when the log does not hold everything after `from`: another incarnation, trimmed, or past its end.
   */
  follow(from: Position | 'start', options: FollowOptions): Promise<Subscription>
  /** Everything appended from now on, to this reader alone; what it misses is missed. */
  watch(handle: (event: Envelope) => void, types?: readonly string[]): Promise<Subscription>
  /** The position of the newest event; sequence 0 when there is none. */
  head(): Promise<Position>
  /** The id of the event at that sequence, if this incarnation still holds it. */
  idAt(position: Position): Promise<string | undefined>
  /** The position up to which *every* durable group has acknowledged; `undefined` when there is no group. */
  acknowledged(): Promise<Position | undefined>
  /** Each durable group, or `only` that one if there is one, and how far it is behind. */
  groups(only?: string): Promise<GroupState[]>
  /** Forgets a group for good: a service that was taken out of the system. */
  forget(group: string): Promise<void>
  /** Drops what is older or more than the limits; answers how many events. */
  trim(limits: { ageMs: number; bytes: number }): Promise<number>
  /** Waits for what is under way, then closes. */
  close(): Promise<void>
}

/** CloudEvents 1.0 in JSON. `subject` is the key that keeps order; at most {@link MAX_EVENT_BYTES}. */
export type Envelope = {
  specversion: '1.0'
  /** UUIDv7, made when the fact was written. */
  id: string
  /** The service: `/playlists`. */
  source: string
  /** `playlists.items-added.v1` */
  type: string
  /** RFC 3339, UTC. */
  time: string
  subject: string
  datacontenttype: 'application/json'
  /** W3C Trace Context. */
  traceparent?: string
  data: unknown
}

/** `sequence` counts from 1 within an incarnation and is opaque otherwise. */
export type Position = { incarnation: string; sequence: number }

/**
 * `connection`: what the appender knows of the store was checked on that connection; on another one it is refused, because what comes
 * before these events may be lost and has to be appended first.
 */
export type AppendOptions = { connection?: number }

/** A place in the log and the event that is there: after a loss another event may have the same number. */
export type Mark = { position: Position; id: string }

export type Delivery = { event: Envelope; position: Position; partition: number }

export type ReactOptions = {
  /** Types that are wanted; others are acknowledged unseen. */
  types: readonly string[]
  /**
   * Where a group that is new begins; without it at the start of what the log holds. With the id of the event there, a log that holds
   * another one in its place begins at its start.
   */
  from?: (Position & { id?: string }) | 'start' | 'head'
  /**
   * Gets at most {@link MAX_BATCH} events of one partition, in order. Resolving acknowledges all of them;
   * throwing has the same batch delivered again after a pause. Never called twice at once for one partition.
   * `signal` tells that the subscription is being stopped, which waits for the handler: it may finish or throw.
   * `fence` is there with a `memory`: it has to be checked in the transaction that applies the batch.
   */
  handle: (batch: Delivery[], signal: AbortSignal, fence?: number) => Promise<void>
  /** Lets several processes share a group. A log that only one process can open never uses it. */
  memory?: GroupMemory
}

/**
 * Who works on which partition of a group, and how far it came, in the database of the service whose group it is: only there it can be
 * one transaction with what the batches change. Times are those of the database's clock.
 */
export type GroupMemory = {
  /** How often (ms) {@link hold} has to be called to keep what is held. */
  readonly everyMs: number
  /**
   * Takes this process's even share of the partitions, or keeps it: partition → fence, a number that grows with each holder.
   * What is held and not in the answer is for others: it has to be let go once the batch under way has ended.
   */
  hold(): Promise<ReadonlyMap<number, number>>
  /** Lets these partitions go, or everything: others take them at once. */
  letGo(partitions?: readonly number[]): Promise<void>
  /** How far batches of that partition were applied, newest first; enough of them to find one from before a loss. */
  remembered(partition: number): Promise<readonly Mark[]>
  /** Remembers that nothing up to there is of interest any more; throws when the fence is not the newest. */
  note(partition: number, mark: Mark, fence: number): Promise<void>
}

export type FollowOptions = {
  types?: readonly string[]
  /**
   * At most {@link MAX_BATCH} events, in total order. The next batch comes when it resolves; throwing has the same one
   * delivered again after a pause.
   */
  handle: (batch: Delivery[], signal: AbortSignal) => Promise<void> | void
  /** Called when the reader has seen everything there was; again each time after it was given more. */
  caughtUp?: (position: Position) => void
  /** Called once when the log has lost what this reader has seen: it is given nothing more, and has to begin anew. */
  ended?: (error: EventLogError) => void
}

export type Subscription = {
  /** Stops delivery; resolves when the batch under way has ended. */
  stop(): Promise<void>
}

export type GroupState = { group: string; acknowledged: Position; /** Events of any type not yet acknowledged. */ lag: number }

export const PARTITIONS = 16
export const MAX_BATCH = 64
export const MAX_EVENT_BYTES = 64 * 1024

/** A failure of the log itself; nothing is known of the events of an `append` that failed with it. */
export class EventLogError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'EventLogError'
  }
}
