import { setImmediate as turn } from 'node:timers/promises'
import type { Row } from '../embedded/protocol.ts'
import { EventLogError } from '../port.ts'
import type { Position } from '../port.ts'
import type { Connection, Session } from './connection.ts'
import { codeOf, subjectOf } from './streams.ts'

/** Events that are under way at once. */
const MOST_UNDER_WAY = 256
const WRONG_LAST_ID = 10070

type Pending = {
  rows: readonly Row[]
  connection: number | undefined
  positions: Position[]
  resolve: (positions: Position[]) => void
  reject: (error: unknown) => void
}
type Item = { row: Row; owner: Pending }

/**
 * Appends in the order of the calls. Events are sent without waiting for each other, each on the condition that the one before it is the
 * newest of the stream: so when one fails, all after it do, and nothing is ever out of order. Another process that appends meanwhile
 * breaks the chain too; then it goes on where it broke. Two that append the *same* events at once are kept from each other by whoever
 * calls: a server of 2.9 looks at the condition before it numbers, and two connections may pass it together.
 */
export function createAppend(connection: Connection, name: string): (rows: readonly Row[], on?: number) => Promise<Position[]> {
  const queue: Pending[] = []
  let working = false
  let width = MOST_UNDER_WAY

  const publish = async (session: Session, { row }: Item, before: Item | undefined): Promise<Position> => {
    const expect = before ? { lastMsgID: before.row.id } : {}
    const { seq } = await session.js.publish(subjectOf(name, row.partition, row.type), row.body, { msgID: row.id, expect })
    return { incarnation: session.incarnation, sequence: seq }
  }
  const carry = async (session: Session, items: readonly Item[]): Promise<void> => {
    for (let next = 0; next < items.length;) {
      const sent = items.slice(next, next + width)
      const results = await Promise.allSettled(sent.map((item, index) => publish(session, item, sent[index - 1])))
      const broken = results.findIndex(({ status }) => status === 'rejected')
      const stored = broken < 0 ? sent.length : broken
      for (const [index, result] of results.slice(0, stored).entries()) if (result.status === 'fulfilled') settle(sent[index], result.value)
      next += stored
      width = broken < 0 ? Math.min(MOST_UNDER_WAY, 2 * width) : Math.max(4, 2 * stored)
      const failure = results[broken]
      if (failure?.status === 'rejected' && codeOf(failure.reason) !== WRONG_LAST_ID) throw failure.reason
    }
  }
  const work = async (): Promise<void> => {
    working = true
    // A turn later, so that what is appended at once goes out at once.
    for (await turn(); queue.length > 0;) {
      const taken = takeFrom(queue)
      const session = connection.current()
      const refused = taken.filter(({ connection: on }) => !session || (on ?? session.number) !== session.number)
      for (const pending of refused) pending.reject(unreachable(session))
      const items = taken.filter((pending) => !refused.includes(pending)).flatMap((owner) => owner.rows.map((row) => ({ row, owner })))
      if (!session || items.length === 0) continue
      await carry(session, items).catch((error) => {
        const failed = new EventLogError(`cannot append: ${error instanceof Error ? error.message : String(error)}`, error)
        for (const pending of taken) pending.reject(failed)
        // Nothing is known of what was under way: the next connection begins with looking.
        session.doubt(failed)
      })
    }
    working = false
  }
  return (rows, on) =>
    new Promise((resolve, reject) => {
      queue.push({ rows, connection: on, positions: [], resolve, reject })
      if (!working) void work()
    })
}

function settle(item: Item | undefined, position: Position): void {
  if (!item) return
  const { rows, positions, resolve } = item.owner
  positions.push(position)
  if (positions.length === rows.length) resolve(positions)
}

/** The oldest appends, as many as may be under way, at least one. */
function takeFrom(queue: Pending[]): Pending[] {
  const taken = queue.splice(0, 1)
  for (let count = taken[0]?.rows.length ?? 0; queue[0] && count + queue[0].rows.length <= MOST_UNDER_WAY;) {
    count += queue[0].rows.length
    taken.push(...queue.splice(0, 1))
  }
  return taken
}

function unreachable(session: Session | undefined): EventLogError {
  return new EventLogError(
    session ? 'cannot append: the connection to the event log was made anew' : 'cannot append: the event log cannot be reached',
  )
}
