import { randomUUID } from 'node:crypto'
import { AckPolicy, type Consumer, DeliverPolicy, type JetStreamManager, type JsMsg } from '@nats-io/jetstream'
import type { Page } from '../delivery/recent.ts'
import { EventLogError, MAX_BATCH } from '../port.ts'
import type { Envelope } from '../port.ts'
import type { Connection, Session } from './connection.ts'
import { toEntry } from './feed.ts'
import type { Life } from './life.ts'
import { subjectOf } from './streams.ts'

/** Readers that stand ready to go on where they are. */
const KEPT_READERS = 64
const READER_MS = 30_000
const FETCH_MS = 5_000
const NANOSECONDS = 1_000_000

/** `delivered` and `pending`: how many messages the reader was given, and how many are left. */
type Reader = { consumer: Consumer; delivered: number; pending: number }

export type PageAsk = { life: Life; partition?: number; after: number; types?: ReadonlySet<string> }

/** Reads batches that are no longer in memory, for listeners that are behind. A listener that goes on finds its reader waiting. */
export function createStored(connection: Connection, name: string): (ask: PageAsk) => Promise<Page> {
  const readers = new Map<string, Reader>()

  const readerOf = async (session: Session, key: string, { partition, after }: PageAsk): Promise<Reader> => {
    const known = readers.get(key)
    readers.delete(key)
    if (known) return known
    const subject = partition === undefined ? `${name}.>` : subjectOf(name, partition)
    return openReader(session, name, { subject, after })
  }
  const keep = (key: string, reader: Reader): void => {
    const oldest = readers.keys().next().value
    if (readers.size >= KEPT_READERS && oldest !== undefined) readers.delete(oldest)
    readers.set(key, reader)
  }
  return async (ask) => {
    const { life, partition, after, types } = ask
    const session = await connection.ready()
    if (session.incarnation !== life.incarnation) throw new EventLogError('cannot read: the event log was lost')
    // Taken before reading: what comes meanwhile is no part of this page.
    const { sequence, id } = life.newest
    const keyAt = (place: number): string => `${session.number} ${partition ?? 'all'} ${place}`
    const reader = await readerOf(session, keyAt(after), ask)
    const messages = await fetch(reader)
    const entries = messages.map((message) => toEntry(message, name))
    const last = entries.at(-1)
    const wanted = entries.filter(({ type, partition: lane }) => lane >= 0 && (!types || types.has(type)))
    const deliveries = wanted.map((entry) => ({
      event: JSON.parse(entry.body) as Envelope,
      position: { incarnation: life.incarnation, sequence: entry.sequence },
      partition: entry.partition,
    }))
    const read = { deliveries, upTo: last?.sequence ?? after, id: last?.id }
    if (reader.pending > 0) keep(keyAt(read.upTo), reader)
    return reader.pending > 0 || sequence <= read.upTo ? read : { deliveries, upTo: sequence, id }
  }
}

async function openReader({ js, jsm }: Session, name: string, { subject, after }: { subject: string; after: number }): Promise<Reader> {
  const info = await jsm.consumers.add(name, { ...passing(subject, after), inactive_threshold: READER_MS * NANOSECONDS })
  return { consumer: js.consumers.getConsumerFromInfo(info), delivered: 0, pending: info.num_pending }
}

/** A consumer that nobody waits for: it is kept in memory on one server and goes away by itself. */
export const passing = (subject: string, after: number) => ({
  name: randomUUID(),
  ack_policy: AckPolicy.None,
  deliver_policy: DeliverPolicy.StartSequence,
  opt_start_seq: after + 1,
  filter_subject: subject,
  mem_storage: true,
  num_replicas: 1,
  inactive_threshold: FETCH_MS * NANOSECONDS,
})

/** Takes a passing consumer away at once; one that stays goes away by itself. */
export const letPass = (jsm: JetStreamManager, stream: string, consumer: string): void =>
  void jsm.consumers.delete(stream, consumer).catch(() => undefined)

async function fetch(reader: Reader): Promise<JsMsg[]> {
  const count = Math.min(MAX_BATCH, reader.pending)
  if (count === 0) return []
  const messages: JsMsg[] = []
  for await (const message of await reader.consumer.fetch({ max_messages: count, expires: FETCH_MS })) {
    if (message.info.deliverySequence !== ++reader.delivered) throw new EventLogError('cannot read: a message was lost on the way')
    reader.pending = message.info.pending
    messages.push(message)
  }
  // Fewer come when the rest was trimmed meanwhile.
  if (messages.length < count) reader.pending = 0
  return messages
}
