import { type Recent, createRecent } from '../delivery/recent.ts'
import { EventLogError } from '../port.ts'
import type { Mark, Position } from '../port.ts'
import type { Session } from './connection.ts'
import { boundsOf, idAt } from './streams.ts'

/**
 * What this process has seen of the log without a break. It ends when the log turns out to hold another event where the newest of these
 * was: then everybody has to find their place anew.
 */
export type Life = {
  readonly incarnation: string
  readonly recent: Recent
  /** The newest event that was read. Its id is not known when the log was empty or trimmed to the end. */
  newest: { sequence: number; id: string | undefined }
}

/** Begins at the end of the log. */
export async function beginLife({ jsm, incarnation }: Session, name: string): Promise<Life> {
  const { last } = await boundsOf(jsm, name)
  return { incarnation, recent: createRecent(incarnation, last), newest: { sequence: last, id: await idAt(jsm, name, last) } }
}

/** Whether the log still holds what was read, so that everything before it is still there too. */
export async function goesOn({ jsm, incarnation }: Session, name: string, life: Life): Promise<boolean> {
  if (life.incarnation !== incarnation) return false
  const { sequence, id } = life.newest
  const { first, last } = await boundsOf(jsm, name)
  if (last < sequence) return false
  // What was trimmed cannot be compared; a log that goes on after it was not set back.
  return sequence < first || id === undefined || (await idAt(jsm, name, sequence)) === id
}

/** Whether the log holds that event at that place. */
export async function holds(
  { jsm, incarnation }: Session,
  name: string,
  { position, id }: Partial<Mark> & { position: Position },
): Promise<boolean> {
  if (position.incarnation !== incarnation) return false
  return id === undefined || (await idAt(jsm, name, position.sequence)) === id
}

/** The newest of these that the log still holds: everything up to there is as it was. */
export async function newestMatch(session: Session, name: string, marks: readonly Mark[]): Promise<Mark | undefined> {
  for (const mark of marks) if (await holds(session, name, mark)) return mark
  return undefined
}

/** The sequence after which a listener begins. @throws EventLogError when the log does not hold everything after that position */
export function placeIn(
  { first, last, incarnation }: { first: number; last: number; incarnation: string },
  from: Position,
  who: string,
): number {
  const refuse = (why: string): never => {
    throw new EventLogError(`cannot begin ${who} after ${from.sequence}: ${why}`)
  }
  if (from.incarnation !== incarnation) return refuse(`that is a position of log ${from.incarnation}, and this is log ${incarnation}`)
  if (from.sequence > last) return refuse(`the log ends at ${last}`)
  if (from.sequence < first - 1) return refuse(`the log has kept nothing before ${first}`)
  return from.sequence
}
