import { DeliverPolicy, type JsMsg } from '@nats-io/jetstream'
import type { Entry } from '../delivery/recent.ts'
import type { Session } from './connection.ts'
import type { Life } from './life.ts'

const AHEAD = 512

export type Feed = { stop(): void }
export type FeedOptions = { session: Session; name: string; life: Life; arrived: (entries: readonly Entry[]) => void }

/** Reads everything that is appended, in order, into what is recent, once for all listeners of this process. */
export function startFeed({ session, name, life, arrived }: FeedOptions): Feed {
  let stopped = false
  let stop = (): void => undefined
  let gathered: Entry[] = []

  const pass = (): void => {
    const entries = gathered
    gathered = []
    if (stopped) return
    life.recent.add(entries)
    const last = entries.at(-1)
    if (last) life.newest = { sequence: last.sequence, id: last.id }
    arrived(entries)
  }
  const take = (message: JsMsg): void => {
    if (message.seq <= (gathered.at(-1)?.sequence ?? life.newest.sequence)) return session.doubt(new Error('it was set back'))
    if (gathered.length === 0) setImmediate(pass)
    gathered.push(toEntry(message, name))
  }
  const read = async (): Promise<void> => {
    const from = { deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: life.newest.sequence + 1 }
    const consumer = await session.js.consumers.get(name, from)
    const messages = await consumer.consume({ max_messages: AHEAD })
    stop = () => messages.stop()
    if (stopped) stop()
    for await (const message of messages) {
      if (stopped) return
      take(message)
    }
    throw new Error('reading has ended')
  }
  read().catch((error) => {
    if (!stopped) session.doubt(error)
  })
  return {
    stop() {
      stopped = true
      stop()
    },
  }
}

/** An event as it was stored: its subject is `<name>.<partition>.<type>`. */
export function toEntry(message: JsMsg, name: string): Entry & { id: string } {
  const [partition = '', ...type] = message.subject.slice(name.length + 1).split('.')
  const id = message.headers?.get('Nats-Msg-Id') ?? ''
  return { sequence: message.seq, partition: Number(partition), type: type.join('.'), body: message.string(), id }
}
