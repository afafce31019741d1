import { setTimeout as wait } from 'node:timers/promises'
import type { Delivery, EventLog, FollowOptions, Position, ReactOptions } from '../port.ts'
import { OTHER_TYPE } from './law.ts'

/** A log with one defect, and the law that has to notice. */
export type Defect = { name: string; law: RegExp; weaken: (log: EventLog) => EventLog }

type Handle = ReactOptions['handle']

const withHandle = (log: EventLog, change: (handle: Handle, group: string) => Handle): EventLog => ({
  ...log,
  react: (group, options) => log.react(group, { ...options, handle: change(options.handle, group) }),
})

const positions = (log: EventLog, count: number): Position[] =>
  Array.from({ length: count }, (_, index) => ({ incarnation: log.incarnation, sequence: index + 1 }))

/** Every other append is lost, once ten were kept. */
function losing(log: EventLog): EventLog {
  let appends = 0
  return { ...log, append: async (events) => (++appends > 10 && appends % 2 ? positions(log, events.length) : log.append(events)) }
}

function repeating(log: EventLog): EventLog {
  const known = new Set<string>()
  const another = (id: string): string => (known.has(id) ? `${id}-again` : (known.add(id), id))
  return { ...log, append: (events) => log.append(events.map((event) => ({ ...event, id: another(event.id) }))) }
}

function oneForAll(log: EventLog): EventLog {
  let before: Promise<unknown> = Promise.resolve()
  return withHandle(log, (handle) => (batch, signal) => {
    const mine = before.then(() => handle(batch, signal))
    before = mine.catch(() => wait(20))
    return mine
  })
}

function failingForAll(log: EventLog): EventLog {
  let broken = false
  return withHandle(log, (handle) => async (batch, signal) => {
    if (broken) throw new Error('another partition fails')
    await handle(batch, signal).catch((error) => {
      broken = true
      throw error
    })
  })
}

function shuffledReaders(log: EventLog): EventLog {
  let readers = 0
  const turned = (batch: Delivery[], reader: number): Delivery[] => (reader > 1 ? batch.toReversed() : batch)
  return {
    ...log,
    follow: (from, options) => {
      const reader = ++readers
      return log.follow(from, { ...options, handle: (batch, signal) => options.handle(turned(batch, reader), signal) })
    },
  }
}

const replaying = (log: EventLog): EventLog => ({
  ...log,
  watch: (handle, types) => log.follow('start', { types, handle: (batch) => batch.forEach(({ event }) => handle(event)) }),
})

const early = (log: EventLog): EventLog =>
  withHandle(log, (handle) => async (batch, signal) => void handle(batch, signal).catch(() => undefined))

const anew =
  (from: 'start' | 'head') =>
  (log: EventLog): EventLog => ({
    ...log,
    react: async (group, options) => {
      await log.forget(group)
      return log.react(group, { ...options, from })
    },
  })

const twoHalves = (log: EventLog): EventLog =>
  withHandle(log, (handle) => async (batch, signal) => {
    const half = Math.ceil(batch.length / 2)
    await Promise.all([batch.slice(0, half), batch.slice(half)].filter((part) => part.length > 0).map((part) => handle(part, signal)))
  })

const fastest = (log: EventLog): EventLog => ({
  ...log,
  acknowledged: async () => (await log.groups()).map(({ acknowledged }) => acknowledged).toSorted((a, b) => b.sequence - a.sequence)[0],
})

const careless = (log: EventLog): EventLog => ({
  ...log,
  append: (events) => log.append(events).catch(() => positions(log, events.length)),
})

const half = (log: EventLog): EventLog => ({
  ...log,
  append: async (events) => {
    const fitting = events.filter((event) => JSON.stringify(event).length < 30_000)
    if (events.length > 1 && fitting.length < events.length) await log.append(fitting)
    return log.append(events)
  },
})

const impatient = (log: EventLog): EventLog => ({
  ...log,
  react: async (group, options) => {
    const subscription = await log.react(group, options)
    return { stop: async () => void subscription.stop() }
  },
})

const dropping = (log: EventLog): EventLog => withHandle(log, (handle) => (batch, signal) => handle(batch, signal).catch(() => undefined))
const reversed = (log: EventLog): EventLog => withHandle(log, (handle) => (batch, signal) => handle(batch.toReversed(), signal))
const curious = (log: EventLog): EventLog => ({
  ...log,
  react: (group, options) => log.react(group, { ...options, types: [...options.types, OTHER_TYPE] }),
})

const silent = (log: EventLog): EventLog => ({
  ...log,
  follow: (from, options) => log.follow(from, { ...options, caughtUp: undefined }),
})
const skipping = (log: EventLog): EventLog => ({
  ...log,
  follow: (from, options) => {
    const handle: FollowOptions['handle'] = async (batch, signal) =>
      Promise.resolve(batch)
        .then((same) => options.handle(same, signal))
        .catch(() => undefined)
    return log.follow(from, { ...options, handle })
  },
})
const knowing = (log: EventLog): EventLog => ({
  ...log,
  idAt: ({ sequence }) => log.idAt({ incarnation: log.incarnation, sequence }),
})

/** Each defect that the laws are there for. */
export const DEFECTS: readonly Defect[] = [
  { name: 'loses an acknowledged append', law: /closed and opened again/, weaken: losing },
  { name: 'keeps a repeated event twice', law: /appended again/, weaken: repeating },
  { name: 'takes an event that is too long and loses it', law: /over 64 KB/, weaken: careless },
  { name: 'writes the rest of an append that it refuses', law: /over 64 KB/, weaken: half },
  { name: 'takes appends after closing', law: /a closed log refuses/, weaken: careless },
  { name: 'turns the order within a partition', law: /in its order within a partition/, weaken: reversed },
  { name: 'delivers positions that fall', law: /at rising positions/, weaken: reversed },
  { name: 'works on two batches of a partition at once', law: /two batches of one partition/, weaken: twoHalves },
  { name: 'works on one partition at a time', law: /two batches of one partition/, weaken: oneForAll },
  { name: 'drops a batch that failed', law: /a failing batch/, weaken: dropping },
  { name: 'holds up every partition for one that fails', law: /a failing batch/, weaken: failingForAll },
  { name: 'lets a slow group slow the others', law: /does not slow another/, weaken: oneForAll },
  { name: 'acknowledges before handling', law: /in the middle of a batch/, weaken: early },
  { name: 'forgets the cursor and skips', law: /in the middle of a batch/, weaken: anew('head') },
  { name: 'forgets the cursor and repeats', law: /not delivered again after a restart/, weaken: anew('start') },
  { name: 'begins every group at the start', law: /a group made later/, weaken: anew('start') },
  { name: 'delivers types that nobody wants', law: /does not want/, weaken: curious },
  { name: 'answers the fastest group', law: /the slowest group/, weaken: fastest },
  { name: 'forgets no group', law: /a group that is forgotten/, weaken: (log) => ({ ...log, forget: async () => undefined }) },
  { name: 'does not wait for the batch under way', law: /stopping waits/, weaken: impatient },
  { name: 'shows each reader another order', law: /the same total order/, weaken: shuffledReaders },
  { name: 'never says that a reader has caught up', law: /told when/, weaken: silent },
  { name: 'skips what a reader failed at', law: /a reader that fails/, weaken: skipping },
  { name: 'replays the past to who watches', law: /watching shows/, weaken: replaying },
  { name: 'has the same incarnation for ever', law: /a store that was lost/, weaken: (log) => ({ ...log, incarnation: 'the-same' }) },
  { name: 'knows ids of foreign positions', law: /a store that was lost/, weaken: knowing },
  { name: 'trims nothing', law: /drops the oldest/, weaken: (log) => ({ ...log, trim: async () => 0 }) },
  { name: 'trims everything', law: /keeps the newest/, weaken: (log) => ({ ...log, trim: () => log.trim({ ageMs: -1_000, bytes: 0 }) }) },
]
