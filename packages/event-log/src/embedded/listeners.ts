import { PARTITIONS } from '../port.ts'
import type { Delivery, Envelope, FollowOptions, ReactOptions, Subscription } from '../port.ts'
import type { Client } from './client.ts'
import { createPump } from '../delivery/pump.ts'
import type { Pump, PumpOptions } from '../delivery/pump.ts'
import type { StoredRow } from './protocol.ts'
import type { Entry, Recent } from '../delivery/recent.ts'
import { createTurns } from '../delivery/turns.ts'
import type { Turns } from '../delivery/turns.ts'

/** Everyone who listens to this log. */
export type Listeners = {
  react(group: ReactGroup, options: ReactOptions): Subscription
  follow(after: number, options: FollowOptions): Subscription
  watch(handle: (event: Envelope) => void, types?: readonly string[]): Subscription
  /** Tells everyone whom it may concern of events that are durable now. */
  arrived(entries: readonly Entry[]): void
  /** Stops everyone; resolves when the batches under way have ended. */
  stop(): Promise<void>
}

/** A durable group; `moved` is called whenever one of its cursors was. */
export type ReactGroup = { cursors: number[]; moved: () => void }

export type ListenersOptions = { client: Client; recent: Recent; report: (error: unknown) => void }

type Watcher = { handle: (event: Envelope) => void; types: ReadonlySet<string> | undefined }

/** Nobody listens at first. */
export function createListeners(options: ListenersOptions): Listeners {
  const { client, report } = options
  const { incarnation } = client.opened
  const lines = createLines(options)
  const lanes = Array.from({ length: PARTITIONS }, () => new Set<Pump>())
  const followers = new Set<Pump>()
  const watchers = new Set<Watcher>()
  const guarded = (work: () => void): void => guard(work, report)
  const show = ({ handle, types }: Watcher, entry: Entry): void => {
    if (types && !types.has(entry.type)) return
    lines.turns(() => guarded(() => handle(JSON.parse(entry.body) as Envelope)))
  }

  return {
    react(group, wishes) {
      const pumps = lanes.map((set, partition) => begin(lines.lane(group, wishes, partition), set))
      return { stop: async () => void (await Promise.all(pumps.map((pump) => pump.stop()))) }
    },
    follow(after, { types, handle, caughtUp }) {
      let told = false
      const idle = (sequence: number): void => {
        if (!told) guarded(() => caughtUp?.({ incarnation, sequence }))
        told = true
      }
      const take = (batch: Delivery[], signal: AbortSignal): Promise<void> | void => {
        told = false
        return handle(batch, signal)
      }
      return begin(lines.all(after, types, { handle: take, idle }), followers)
    },
    watch(handle, types) {
      const watcher = { handle, types: types && new Set(types) }
      watchers.add(watcher)
      return { stop: async () => void watchers.delete(watcher) }
    },
    arrived(entries) {
      for (const partition of new Set(entries.map((entry) => entry.partition))) for (const pump of lanes[partition] ?? []) pump.wake()
      for (const pump of followers) pump.wake()
      for (const watcher of watchers) for (const entry of entries) show(watcher, entry)
    },
    async stop() {
      watchers.clear()
      await Promise.all([...lanes, followers].flatMap((set) => [...set].map((pump) => pump.stop())))
    },
  }
}

function guard(work: () => void, report: (error: unknown) => void): void {
  try {
    work()
  } catch (error) {
    report(error)
  }
}

/** Sets a pump going, and has it woken until it is stopped. */
function begin(pump: Pump, set: Set<Pump>): Subscription {
  set.add(pump)
  pump.wake()
  return {
    stop: async () => {
      set.delete(pump)
      await pump.stop()
    },
  }
}

type Lines = {
  turns: Turns
  /** One partition, for a group. */
  lane(group: ReactGroup, options: ReactOptions, partition: number): Pump
  /** Everything in one order. */
  all(after: number, types: readonly string[] | undefined, to: Pick<PumpOptions, 'handle' | 'idle'>): Pump
}

/** Makes pumps that read from memory, or else from the file, and share the turns of the event loop. */
function createLines({ client, recent, report }: ListenersOptions): Lines {
  const turns = createTurns()
  const { incarnation } = client.opened
  const sources = (types?: readonly string[], partition?: number) => {
    const wanted = types && new Set(types)
    return {
      recent: (after: number) => recent.page({ partition, after, types: wanted }),
      stored: async (after: number) => {
        const { rows, upTo } = await client.page({ partition, after, types })
        return { upTo, deliveries: rows.map((row) => toDelivery(row, incarnation)) }
      },
    }
  }
  return {
    turns,
    lane({ cursors, moved }, { types, handle }, partition) {
      const done = (upTo: number): void => {
        cursors[partition] = upTo
        moved()
      }
      return createPump({ after: cursors[partition] ?? 0, turns, ...sources(types, partition), handle, done, report })
    },
    all: (after, types, to) => createPump({ after, turns, ...sources(types), ...to, done: () => undefined, report }),
  }
}

function toDelivery(row: StoredRow, incarnation: string): Delivery {
  return { event: JSON.parse(row.body) as Envelope, position: { incarnation, sequence: row.sequence }, partition: row.partition }
}
