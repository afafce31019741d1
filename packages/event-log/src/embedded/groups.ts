import { EventLogError } from '../port.ts'
import type { GroupState, Position, ReactOptions, Subscription } from '../port.ts'
import { createAcknowledgements } from './acknowledgements.ts'
import type { Client } from './client.ts'
import type { Listeners } from './listeners.ts'
import type { Recent } from '../delivery/recent.ts'

/** What an open log is made of. `first` is the sequence of the oldest event that is kept. */
export type LogParts = { client: Client; recent: Recent; listeners: Listeners; report: (error: unknown) => void; first: () => number }

/** The durable groups of an open log; see the port. */
export type Groups = {
  react(group: string, options: ReactOptions): Promise<Subscription>
  states(): Promise<GroupState[]>
  acknowledged(): Promise<Position | undefined>
  forget(group: string): Promise<void>
  flush(): void
}

/** Keeps the cursors of the groups that are worked on here. */
export function createGroups(parts: LogParts): Groups {
  const { client, listeners, report } = parts
  const { incarnation } = client.opened
  const acknowledgements = createAcknowledgements(client, report)
  const working = new Map<string, Subscription | undefined>()

  const subscribe = async (group: string, options: ReactOptions): Promise<Subscription> => {
    const known = await client.ask('known', { group })
    const from = known ? 0 : sequenceOf(options.from ?? 'start', `group ${group}`, parts)
    const { cursors } = await client.ask('group', { group, from })
    const subscription = listeners.react({ cursors, moved: acknowledgements.of(group, cursors) }, options)
    const stop = async (): Promise<void> => {
      await subscription.stop()
      // Whoever works on the group next begins where the writer thinks it is.
      acknowledgements.flush()
      if (working.get(group)?.stop === stop) working.delete(group)
    }
    working.set(group, { stop })
    return { stop }
  }
  const states = async (only?: string): Promise<GroupState[]> => {
    acknowledgements.flush()
    const found = await client.ask('groups', only === undefined ? {} : { only })
    return found.map(({ group, acknowledged, lag }) => ({ group, acknowledged: { incarnation, sequence: acknowledged }, lag }))
  }

  return {
    async react(group, options) {
      if (group === '') throw new EventLogError('cannot make a group: it has no name')
      if (working.has(group))
        throw new EventLogError(`cannot work on group ${group}: it is worked on already, stop that subscription first`)
      working.set(group, undefined)
      return subscribe(group, options).catch((error) => {
        working.delete(group)
        throw error
      })
    },
    states,
    async acknowledged() {
      const sequences = (await states()).map((state) => state.acknowledged.sequence)
      return sequences.length === 0 ? undefined : { incarnation, sequence: Math.min(...sequences) }
    },
    async forget(group) {
      await working.get(group)?.stop()
      await client.ask('forget', { group })
    },
    flush: acknowledgements.flush,
  }
}

/**
 * The sequence after which a listener begins.
 * @throws EventLogError when the log does not hold everything after that position.
 */
export function sequenceOf(from: Position | 'start' | 'head', who: string, { client, recent, first }: LogParts): number {
  const { incarnation } = client.opened
  if (from === 'start') return first() - 1
  if (from === 'head') return recent.head()
  const refuse = (why: string): never => {
    throw new EventLogError(`cannot begin ${who} after ${from.sequence}: ${why}`)
  }
  if (from.incarnation !== incarnation) return refuse(`that is a position of log ${from.incarnation}, and this is log ${incarnation}`)
  if (from.sequence > recent.head()) return refuse(`the log ends at ${recent.head()}`)
  if (from.sequence < first() - 1) return refuse(`the log has kept nothing before ${first()}`)
  return from.sequence
}
