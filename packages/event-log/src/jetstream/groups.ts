import type { Entry } from '../delivery/recent.ts'
import { EventLogError, PARTITIONS } from '../port.ts'
import type { Position, ReactOptions, Subscription } from '../port.ts'
import type { Session } from './connection.ts'
import { placeIn } from './life.ts'
import { boundsOf, idAt } from './streams.ts'
import { type GroupGround, type Work, startWork } from './work.ts'

/** The durable groups that are worked on here. */
export type Groups = {
  react(group: string, options: ReactOptions): Promise<Subscription>
  forget(group: string): Promise<void>
  arrived(entries: readonly Entry[]): void
  rebegin(): void
  stop(): Promise<void>
}

export function createGroups(ground: GroupGround): Groups {
  const { connection, name, cursors } = ground
  const working = new Map<string, Work | undefined>()

  const begin = async (group: string, options: ReactOptions): Promise<Subscription> => {
    const session = await connection.ready()
    const known = await cursors.of(group)
    const from = await placeOf(session, name, { group, from: options.from, known: known.size > 0 })
    for (let partition = 0; partition < PARTITIONS; partition++) {
      if (!known.has(partition)) cursors.move(group, partition, { position: from, id: from.id })
    }
    await cursors.flush()
    const work = startWork(ground, { group, options, begin: from })
    working.set(group, work)
    const stop = async (): Promise<void> => {
      await work.stop()
      if (working.get(group) === work) working.delete(group)
    }
    return { stop }
  }
  const end = async (group: string): Promise<void> => {
    await working.get(group)?.stop()
    working.delete(group)
  }
  return {
    async react(group, options) {
      if (!/^[A-Za-z0-9_-]+$/.test(group))
        throw new EventLogError(`cannot make the group ${group}: its name must have letters, digits, - and _ only`)
      if (working.has(group))
        throw new EventLogError(`cannot work on group ${group}: it is worked on already, stop that subscription first`)
      working.set(group, undefined)
      return begin(group, options).catch((error) => {
        working.delete(group)
        throw error
      })
    },
    async forget(group) {
      await end(group)
      await cursors.forget(group)
    },
    arrived(entries) {
      const partitions = new Set(entries.map((entry) => entry.partition))
      for (const work of working.values()) work?.wake(partitions)
    },
    rebegin() {
      for (const work of working.values()) work?.rebegin()
    },
    stop: async () => void (await Promise.all([...working.keys()].map(end))),
  }
}

type Wish = { group: string; from: ReactOptions['from']; known: boolean }

/** Where a group begins in partitions of which nothing else is known. */
async function placeOf(
  { jsm, incarnation }: Session,
  name: string,
  { group, from = 'start', known }: Wish,
): Promise<Position & { id?: string }> {
  const bounds = await boundsOf(jsm, name)
  const at = async (sequence: number) => ({ incarnation, sequence, id: await idAt(jsm, name, sequence) })
  if (from === 'head') return at(bounds.last)
  const start = { incarnation, sequence: bounds.first - 1 }
  if (from === 'start') return start
  // A group that is known goes on where it was: where it once began may have been lost or trimmed since.
  if (known && (from.incarnation !== incarnation || from.sequence > bounds.last || from.sequence < bounds.first - 1)) return start
  if (from.id !== undefined && from.incarnation === incarnation && (await idAt(jsm, name, from.sequence)) !== from.id) return start
  return at(placeIn({ ...bounds, incarnation }, from, `group ${group}`))
}
