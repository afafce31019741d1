import { EventLogError, MAX_EVENT_BYTES } from '../port.ts'
import { partitionOf } from '../partition.ts'
import type { Envelope } from '../port.ts'
import type { Row } from '../embedded/protocol.ts'

/**
 * An event as it is stored.
 * @throws EventLogError when it is over {@link MAX_EVENT_BYTES} in JSON, or has no id, type or subject.
 */
export function toRow(event: Envelope): Row {
  for (const name of ['id', 'type', 'subject'] as const) {
    if (typeof event[name] !== 'string' || event[name] === '') {
      throw new EventLogError(`cannot append event ${event.id}: its ${name} must be a text of at least one character`)
    }
  }
  const body = JSON.stringify(event)
  const bytes = Buffer.byteLength(body)
  if (bytes > MAX_EVENT_BYTES) {
    throw new EventLogError(
      `cannot append event ${event.id} (${event.type}): it has ${bytes} bytes, at most ${MAX_EVENT_BYTES} are allowed`,
    )
  }
  return { id: event.id, type: event.type, partition: partitionOf(event.subject), body }
}
