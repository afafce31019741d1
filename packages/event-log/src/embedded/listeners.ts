import { PARTITIONS } from '../port.ts'
import type { Delivery, Envelope, FollowOptions, ReactOptions, Subscription } from '../port.ts'
import type { Client } from './client.ts'
import { createPump } from './pump.ts'
import type { Pump } from './pump.ts'
import type { Entry, Recent } from './recent.ts'
import { createTurns } from './turns.ts'

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
export function createListeners({ client, recent, report }: ListenersOptions): Listeners {
  const turns = createTurns()
  const lanes = Array.from({ length: PARTITIONS }, () => new Set<Pump>())
  const followers = new Set<Pump>()
  const watchers = new Set<Watcher>()
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
  const start = (pump: Pump, set: Set<Pump>): Pump => {
    set.add(pump)
    pump.wake()
    return {
      ...pump,
      stop: async () => {
        set.delete(pump)
        await pump.stop()
      },
    }
  }
  const lane = ({ cursors, moved }: ReactGroup, { types, handle }: ReactOptions, partition: number): Pump => {
    const done = (upTo: number): void => {
      cursors[partition] = upTo
      moved()
    }
    const after = cursors[partition] ?? 0
    return createPump({ after, turns, ...sources(types, partition), handle, done, report })
  }
  const guarded = (work: () => void): void => {
    try {
      work()
    } catch (error) {
      report(error)
    }
  }

  return {
    react(group, options) {
      const pumps = lanes.map((set, partition) => start(lane(group, options, partition), set))
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
      return start(createPump({ after, turns, ...sources(types), handle: take, done: () => undefined, idle, report }), followers)
    },
    watch(handle, types) {
      const watcher = { handle, types: types && new Set(types) }
      watchers.add(watcher)
      return { stop: async () => void watchers.delete(watcher) }
    },
    arrived(entries) {
      for (const partition of new Set(entries.map((entry) => entry.partition))) for (const pump of lanes[partition] ?? []) pump.wake()
      for (const pump of followers) pump.wake()
      for (const { handle, types } of watchers) {
        for (const entry of entries) {
          if (!types || types.has(entry.type)) turns(() => guarded(() => handle(JSON.parse(entry.body) as Envelope)))
        }
      }
    },
    async stop() {
      watchers.clear()
      await Promise.all([...lanes, followers].flatMap((set) => [...set].map((pump) => pump.stop())))
    },
  }
}

function toDelivery(row: { sequence: number; partition: number; body: string }, incarnation: string): Delivery {
  return { event: JSON.parse(row.body) as Envelope, position: { incarnation, sequence: row.sequence }, partition: row.partition }
}
