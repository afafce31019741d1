import { MAX_BATCH, PARTITIONS } from '../port.ts'
import type { Delivery, Envelope } from '../port.ts'

/** What is kept in memory for consumers that are caught up; others read the file. */
const KEPT_EVENTS = 4_096
const KEPT_BYTES = 8 * 1024 * 1024
/** Those of which also the parsed form is kept: several consumers read an event within moments, and parsed it takes several times the memory. */
const KEPT_PARSED = 512

/** An event that was just appended. */
export type Entry = {
  sequence: number
  partition: number
  type: string
  body: string
  /** The event's, where it is known apart from the body. */ id?: string
}

type Kept = Entry & { delivery: Delivery | undefined }

/** Deliveries of one batch; everything up to `upTo` was looked at, where the event `id` is, if that is known. */
export type Page = { deliveries: Delivery[]; upTo: number; id?: string }

export type Ask = { partition?: number; after: number; types?: ReadonlySet<string> }

/** The newest events, in the order of their sequences. */
export type Recent = {
  head(): number
  /** Takes the next events; what does not fit any more is let go, oldest first. */
  add(entries: readonly Entry[]): void
  /** The next batch after a sequence, or nothing when memory does not reach back that far. */
  page(ask: Ask): Page | undefined
  /** Lets go of everything before `first`: it was trimmed from the log. */
  dropBefore(first: number): void
}

/** Begins with nothing in memory, at the `head` of the file. */
export function createRecent(incarnation: string, head: number): Recent {
  const lanes: Kept[][] = Array.from({ length: PARTITIONS }, () => [])
  const deliver = createParsed(incarnation)
  let all: Kept[] = []
  let bytes = 0
  let floor = head
  let headId: string | undefined

  const dropBefore = (first: number): void => {
    const gone = all.slice(0, indexAfter(all, first - 1))
    for (const entry of gone) bytes -= entry.body.length
    all = all.slice(gone.length)
    lanes.forEach((lane) => lane.splice(0, indexAfter(lane, first - 1)))
    floor = Math.max(floor, first - 1)
  }

  return {
    head: () => head,
    add(entries) {
      for (const one of entries) {
        const entry = { ...one, delivery: undefined }
        all.push(entry)
        lanes[entry.partition]?.push(entry)
        bytes += entry.body.length
        head = entry.sequence
        headId = entry.id
      }
      // A quarter at once, because every drop copies what stays.
      if (all.length > KEPT_EVENTS || bytes > KEPT_BYTES) dropBefore(all[all.length >> 2]?.sequence ?? head)
      if (bytes > KEPT_BYTES) dropBefore(head)
    },
    page({ partition, after, types }) {
      if (after < floor) return undefined
      const lane = partition === undefined ? all : (lanes[partition] ?? [])
      const deliveries: Delivery[] = []
      for (let index = indexAfter(lane, after); index < lane.length; index++) {
        const entry = lane[index]
        if (!entry || (types && !types.has(entry.type))) continue
        deliveries.push(deliver(entry))
        if (deliveries.length === MAX_BATCH) return { deliveries, upTo: entry.sequence, id: entry.id }
      }
      return { deliveries, upTo: Math.max(after, head), id: after <= head ? headId : undefined }
    },
    dropBefore,
  }
}

/** Parses entries; of those that were parsed last, the parsed form is kept. */
function createParsed(incarnation: string): (entry: Kept) => Delivery {
  const parsed: (Kept | undefined)[] = Array.from({ length: KEPT_PARSED })
  let turn = 0
  return (entry) => {
    if (entry.delivery) return entry.delivery
    const { sequence, partition, body } = entry
    const delivery = { event: JSON.parse(body) as Envelope, position: { incarnation, sequence }, partition }
    const last = parsed[turn]
    if (last) last.delivery = undefined
    parsed[turn] = entry
    turn = (turn + 1) % KEPT_PARSED
    entry.delivery = delivery
    return delivery
  }
}

/** The index of the first entry after `sequence`, by halving. */
function indexAfter(entries: readonly Entry[], sequence: number): number {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((entries[middle]?.sequence ?? 0) > sequence) high = middle
    else low = middle + 1
  }
  return low
}
