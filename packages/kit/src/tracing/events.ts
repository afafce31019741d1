import { withContext } from '../context.ts'
import type { Tx } from '../db.ts'
import type { Envelope } from '../events/event.ts'
import type { Fact, Reaction } from '../events/reaction.ts'
import { newId } from '../ids.ts'
import { asService } from '../viewer.ts'
import { type Attributes, errorType, isSampled, type Span, type SpanStart, type Tracer } from './port.ts'

type Operation = 'create' | 'send' | 'process'
type Step = { operation: Operation; event: Envelope; attributes?: Attributes; at?: number }

const KINDS: Record<Operation, SpanStart['kind']> = { create: 'producer', send: 'producer', process: 'consumer' }

/** A step on an event's way, caused by what its envelope says; none when its trace is not recorded. */
const step = (tracer: Tracer, { operation, event, attributes, at }: Step): Span | undefined =>
  isSampled(event.traceparent)
    ? tracer.start({
        name: `${operation} ${event.type}`,
        kind: KINDS[operation],
        parent: event.traceparent,
        ...(at === undefined ? {} : { at }),
        attributes: {
          'messaging.system': 'tutti',
          'messaging.operation.name': operation,
          'messaging.operation.type': operation,
          'messaging.destination.name': event.type,
          'messaging.message.id': event.id,
          ...attributes,
        },
      })
    : undefined

/** The events of a write, each as the cause of what follows from it. The spans are to be ended when they are committed. */
export const creating = (tracer: Tracer | undefined, events: readonly Envelope[]): { events: readonly Envelope[]; spans: Span[] } => {
  if (!tracer) return { events, spans: [] }
  const created = events.map((event) => ({ event, span: step(tracer, { operation: 'create', event }) }))
  return {
    events: created.map(({ event, span }) => (span ? { ...event, traceparent: span.traceparent } : event)),
    spans: created.flatMap(({ span }) => span ?? []),
  }
}

/** Events that the log has now; each span is as long as its event was in the outbox. */
export const sent = (tracer: Tracer, batch: readonly { event: Envelope; at: string }[]): void => {
  const attributes = { 'messaging.batch.message_count': batch.length }
  for (const { event, at } of batch) step(tracer, { operation: 'send', event, attributes, at: Date.parse(at) })?.end()
}

/** A reaction to some facts. `end` tells how it went, once that is certain. */
export type Processing<T> = { run(tx: Tx<T>): Promise<unknown>; end(error?: unknown): void }

/** What a reaction publishes is caused by its fact; of several facts by the first one that is recorded. */
export const processing = <T>(tracer: Tracer | undefined, reaction: Reaction<T>, facts: readonly Fact[]): Processing<T> => {
  let spans: Span[] = []
  return {
    run: (tx) => {
      const work = () => reaction.handle(facts, tx)
      if (!tracer) return work()
      spans = facts.flatMap(({ event }) => step(tracer, { operation: 'process', event, attributes: consumer(tracer, reaction) }) ?? [])
      if (!spans[0]) return work()
      const { traceparent } = spans[0]
      return withContext({ viewer: asService(tracer.service), requestId: newId(), origin: '', traceparent }, work)
    },
    end: (error) => {
      for (const span of spans) {
        if (error !== undefined) span.fail(errorType(error))
        span.end()
      }
    },
  }
}

/** An event that failed so often that it was put aside. */
export const buried = (tracer: Tracer, event: Envelope, { reaction, tries }: { reaction: { name: string }; tries: number }): void => {
  const span = step(tracer, { operation: 'process', event, attributes: consumer(tracer, reaction) })
  span?.note('dead-lettered', { 'tutti.tries': tries })
  span?.fail('dead-lettered')
  span?.end()
}

const consumer = ({ service }: Tracer, { name }: { name: string }): Attributes => ({
  'messaging.consumer.group.name': service,
  'tutti.reaction': name,
})
