import { dirname, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { EventLogError } from '../port.ts'
import type { Envelope, EventLog, FollowOptions, Position } from '../port.ts'
import { startClient } from './client.ts'
import { toRow } from '../delivery/envelope.ts'
import { makeFolder } from './folder.ts'
import { createListeners } from './listeners.ts'
import type { Listeners } from './listeners.ts'
import type { Appended, Limits, Row, Trimmed } from './protocol.ts'
import { createRecent } from '../delivery/recent.ts'
import type { Recent } from '../delivery/recent.ts'
import { createGroups, sequenceOf } from './groups.ts'
import type { LogParts } from './groups.ts'

const DAY_MS = 24 * 60 * 60 * 1_000
const CLOSE_MS = 10_000

export type EmbeddedOptions = {
  /** The SQLite file; it and its folder are made when missing. One process at a time has it open. */
  file: string
  /** What is dropped: older than `ageMs` (7 days), or the oldest when the file has more than `bytes` (2 GB). Looked at every 10 s. */
  retention?: Partial<Limits>
  /** Told of failures that have no caller: a handler that throws, a cursor that cannot be written. Default: a process warning. */
  report?: (error: unknown) => void
  /** For tests of power cuts only: `OFF` loses acknowledged events. */
  synchronous?: 'FULL' | 'OFF'
}

/**
 * Opens the log of one process, kept in one SQLite file that a thread of its own writes, with group commit:
 * appends that arrive while a transaction is being written share the next one.
 * @throws EventLogError when the file is in use by another process, damaged, or belongs to another program.
 */
export async function openEmbeddedLog({ file, retention, synchronous = 'FULL', ...options }: EmbeddedOptions): Promise<EventLog> {
  const report = options.report ?? ((error) => process.emitWarning(error instanceof Error ? error : String(error)))
  await makeFolder(dirname(resolve(file)))
  // Both exist before the first append can be answered, because nothing is asked until they do.
  let recent: Recent | undefined
  let listeners: Listeners | undefined
  const committed = (rows: Row[], { sequences, fresh }: Appended): void => {
    const entries = rows
      .map(({ partition, type, body }, index) => ({ sequence: sequences[index] ?? 0, partition, type, body }))
      .filter((_, index) => fresh[index])
    if (entries.length === 0) return
    recent?.add(entries)
    listeners?.arrived(entries)
  }
  let first = 1
  const trimmed = (result: Trimmed): void => {
    first = result.first
    recent?.dropBefore(first)
  }
  const limits = { ageMs: retention?.ageMs ?? 7 * DAY_MS, bytes: retention?.bytes ?? 2 * 1024 ** 3 }
  const client = await startClient({ file, retention: limits, synchronous }, { committed, trimmed, report })
  first = client.opened.first
  recent = createRecent(client.opened.incarnation, client.opened.head)
  listeners = createListeners({ client, recent, report })
  return createLog({ client, recent, listeners, report, trimmed, first: () => first })
}

type Parts = LogParts & { trimmed: (result: Trimmed) => void }

function createLog({ trimmed, ...parts }: Parts): EventLog {
  const { client, recent, listeners, report } = parts
  const { incarnation } = client.opened
  const groups = createGroups(parts)
  let closing: Promise<void> | undefined
  const close = async (): Promise<void> => {
    await Promise.race([listeners.stop(), wait(CLOSE_MS, undefined, { ref: false })])
    groups.flush()
    await client.ask('close', {}).catch(report)
    await client.end()
  }
  const open =
    <A extends unknown[], R>(work: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      if (closing) throw new EventLogError('the event log is closed')
      return work(...args)
    }
  return {
    incarnation,
    connection: 0,
    onConnected: () => () => undefined,
    append: open(async (events: readonly Envelope[]) => {
      const rows = events.map(toRow)
      if (rows.length === 0) return []
      const { sequences } = await client.ask('append', { rows })
      return sequences.map((sequence) => ({ incarnation, sequence }))
    }),
    react: open(groups.react),
    follow: open(async (from: Position | 'start', options: FollowOptions) =>
      listeners.follow(sequenceOf(from, 'to follow', parts), options),
    ),
    watch: open(async (handle: (event: Envelope) => void, types?: readonly string[]) => listeners.watch(handle, types)),
    head: open(async () => ({ incarnation, sequence: recent.head() })),
    idAt: open(async (at: Position) => (at.incarnation === incarnation ? client.ask('idAt', { sequence: at.sequence }) : undefined)),
    acknowledged: open(groups.acknowledged),
    groups: open(groups.states),
    forget: open(groups.forget),
    trim: open(async (limits: Limits) => {
      const result = await client.ask('trim', { limits })
      trimmed(result)
      return result.count
    }),
    close: () => (closing ??= close()),
  }
}
