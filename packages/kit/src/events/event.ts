import { type Envelope as LogEnvelope, MAX_EVENT_BYTES } from '@tutti/event-log'
import { z } from 'zod'
import { current } from '../context.ts'
import { uuidv7 } from '../ids.ts'

/** A type of event: its name, what it carries, and the key that keeps its order. */
export type EventType<T = unknown> = {
  /** `playlists.items-added.v1` */
  readonly type: string
  /** The service that publishes it: `playlists`. */
  readonly service: string
  readonly schema: z.ZodType<T>
  key(data: T): string
}

/** What events of this type carry. */
export type EventData<E> = E extends EventType<infer D> ? D : never

const NAME = /^([a-z]+)\.[a-z]+(?:-[a-z]+)+\.v\d+$/
const types = new Map<string, EventType>()

/**
 * Declares a fact that a service tells: `<service>.<noun>-<past-verb>.v1`. It carries ids, never names or addresses.
 * Schemas only grow; a breaking change is a `.v2` beside the `.v1`.
 */
export const event = <S extends z.ZodType>(
  type: string,
  schema: S,
  { key }: { key: (data: z.output<S>) => string },
): EventType<z.output<S>> => {
  const service = NAME.exec(type)?.[1]
  if (!service) throw new Error(`Cannot declare the event ${type}: its name must be like playlists.items-added.v1.`)
  const declared = { type, service, schema, key } as EventType<z.output<S>>
  types.set(type, declared as EventType)
  return declared
}

/** Every event that was declared, for the generated page of events. */
export const allEvents = (): EventType[] => [...types.values()].sort((a, b) => (a.type < b.type ? -1 : 1))

/** CloudEvents 1.0 in JSON. */
export const Envelope = z.custom<LogEnvelope>((value) => typeof value === 'object' && value !== null && 'id' in value && 'type' in value)
export type Envelope = LogEnvelope

export type FactOptions = {
  /** The event's id when the fact was told before: history repeats the original one. */
  id?: string
  /** RFC 3339 time of the fact. */
  time?: string
}

/** The envelope of a fact. @throws when the data does not fit the schema or is larger than 64 KB */
export const envelope = <T>(
  type: EventType<T>,
  data: T,
  { id = uuidv7(), time = new Date().toISOString() }: FactOptions = {},
): Envelope => {
  const checked = type.schema.safeParse(data)
  if (!checked.success) throw new Error(`Cannot publish ${type.type}: ${z.prettifyError(checked.error)}`)
  const { traceparent } = current()
  const made: Envelope = {
    specversion: '1.0',
    id,
    source: `/${type.service}`,
    type: type.type,
    time,
    subject: type.key(checked.data),
    datacontenttype: 'application/json',
    ...(traceparent ? { traceparent } : {}),
    data: checked.data,
  }
  const size = Buffer.byteLength(JSON.stringify(made))
  if (size > MAX_EVENT_BYTES) throw new Error(`Cannot publish ${type.type}: ${size} bytes, and an event holds at most ${MAX_EVENT_BYTES}.`)
  return made
}
