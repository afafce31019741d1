import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { partitionOf } from '../partition.ts'
import { PARTITIONS } from '../port.ts'
import type { Delivery, Envelope, EventLog } from '../port.ts'

/** One promise of the port. `run` throws when the log breaks it. */
export type Law = { name: string; needs?: keyof Features; run: (bench: Bench) => Promise<void> }

/** What an adapter can do beyond the port; a law that needs more is not registered for it. */
export type Features = {
  /** A program that appends until it is killed, printing each acknowledgement: `(dir) => command and arguments`. */
  appender?: (dir: string) => string[]
  /** `trim` keeps to a limit in bytes. */
  trimsByBytes?: boolean
}

/** The store of one law. */
export type Bench = {
  dir: string
  /** Opens the store, again after it was closed. What stays open is closed after the law. */
  open(): Promise<EventLog>
  /** Destroys the closed store for good. */
  destroy(): Promise<void>
  features: Features
  /** How long (ms) a condition may take to become true. */
  patience: number
}

export const TYPE = 'laws.something-happened.v1'
export const OTHER_TYPE = 'laws.other-thing-happened.v1'

let made = 0

/** An event that nobody has seen. `data.number` counts up in the order of making. */
export function eventOf(subject: string, options: { type?: string; text?: string } = {}): Envelope {
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: '/laws',
    type: options.type ?? TYPE,
    time: new Date().toISOString(),
    subject,
    datacontenttype: 'application/json',
    data: { number: ++made, text: options.text ?? '' },
  }
}

/** That many events, spread over subjects and so over partitions. */
export function eventsOf(count: number, subjects = 40): Envelope[] {
  return Array.from({ length: count }, (_, index) => eventOf(`subject-${index % subjects}`))
}

/** A subject of each partition, in the order of the partitions. */
export const SUBJECTS: readonly string[] = Array.from({ length: PARTITIONS }, (_, partition) => {
  for (let number = 0; ; number++) if (partitionOf(`subject-${number}`) === partition) return `subject-${number}`
})

export const idsOf = (events: readonly { id: string }[]): string[] => events.map((event) => event.id)

/** Remembers what was delivered. */
export type Seen = { deliveries: Delivery[]; ids(): string[]; handle: (batch: Delivery[]) => Promise<void> }

/** A handler that takes everything. */
export function see(): Seen {
  const deliveries: Delivery[] = []
  return {
    deliveries,
    ids: () => deliveries.map(({ event }) => event.id),
    handle: async (batch) => void deliveries.push(...batch),
  }
}

/** Waits until a condition is true; fails with `what` when it does not become so in time. */
export async function until(bench: Bench, what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + bench.patience
  while (!(await condition())) {
    assert.ok(performance.now() < end, `not within ${bench.patience} ms: ${what}`)
    await wait(2)
  }
}

/** Waits until all of these events, and then fails if any came twice or another one came. */
export async function untilExactly(bench: Bench, seen: Seen, events: readonly Envelope[]): Promise<void> {
  await until(bench, `${events.length} events delivered, ${seen.deliveries.length} were`, () => seen.deliveries.length >= events.length)
  assert.deepEqual(seen.ids().toSorted(), idsOf(events).toSorted())
}

/** The ids of each partition, in the order of delivery. */
export function byPartition(deliveries: readonly Delivery[]): Map<number, string[]> {
  const lanes = new Map<number, string[]>()
  for (const { event, partition } of deliveries) lanes.set(partition, [...(lanes.get(partition) ?? []), event.id])
  return lanes
}

/** Settles when the signal does: work that never ends by itself. */
export function forever(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
}

/** Reads everything the log holds, once. */
export async function readAll(bench: Bench, log: EventLog): Promise<Delivery[]> {
  const seen = see()
  let done = false
  const reader = await log.follow('start', { handle: seen.handle, caughtUp: () => void (done = true) })
  await until(bench, 'a reader has caught up', () => done)
  await reader.stop()
  return seen.deliveries
}
