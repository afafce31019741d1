import { randomUUID } from 'node:crypto'
import { DiscardPolicy, type JetStreamManager, RetentionPolicy, StorageType, type StreamConfig, type StreamInfo } from '@nats-io/jetstream'
import { EventLogError } from '../port.ts'
import type { ConnectionOptions } from './connection.ts'

/** JetStream's error codes (nats-server, server/errors.json). */
const IN_USE = 10058
const NOT_FOUND = 10059

/** In this time the broker itself drops a repeated event; what comes later is dropped by who listens. */
const DUPLICATES_MS = 120_000
const NANOSECONDS = 1_000_000
/** A server before 2.10 keeps no metadata: the description carries which life of the store this is. */
const DESCRIPTION = /^Tutti event log ([0-9a-f-]{36})$/

/** Where groups keep how far they are: one message for each group and partition. */
export const groupsOf = (name: string): string => `${name}-groups`

type Streams = Pick<ConnectionOptions, 'name' | 'limits' | 'replicas'>

/** Makes the streams when they are missing. Answers the incarnation of the log. @throws EventLogError when the stream is another program's */
export async function enterStreams(jsm: JetStreamManager, { name, limits, replicas }: Streams): Promise<string> {
  const shared = { retention: RetentionPolicy.Limits, storage: StorageType.File, discard: DiscardPolicy.Old, num_replicas: replicas }
  const wanted = {
    ...shared,
    max_age: limits.ageMs * NANOSECONDS,
    max_bytes: limits.bytes,
    duplicate_window: Math.min(DUPLICATES_MS, limits.ageMs) * NANOSECONDS,
  }
  const made = { ...wanted, name, subjects: [`${name}.>`], description: `Tutti event log ${randomUUID()}` }
  const groups = groupsOf(name)
  const cursors = {
    ...shared,
    name: groups,
    subjects: [`${groups}.>`],
    max_msgs_per_subject: 1,
    description: 'How far each group of Tutti is',
  }
  const { config } = await enter(jsm, made)
  await enter(jsm, cursors)
  const incarnation = DESCRIPTION.exec(config.description ?? '')?.[1]
  if (!incarnation) throw new EventLogError(`cannot use the stream ${name}: it belongs to another program`)
  if (keysOf(wanted).some((key) => config[key] !== wanted[key])) await jsm.streams.update(name, { ...config, ...wanted })
  return incarnation
}

const keysOf = <T extends object>(value: T) => Object.keys(value) as (keyof T)[]

/** The stream, made when it is missing. Of several that make it at once, one does; the others find it. */
async function enter(jsm: JetStreamManager, config: Partial<StreamConfig> & { name: string }): Promise<StreamInfo> {
  try {
    return await jsm.streams.info(config.name)
  } catch (error) {
    if (codeOf(error) !== NOT_FOUND) throw error
  }
  try {
    return await jsm.streams.add(config)
  } catch (error) {
    if (codeOf(error) !== IN_USE) throw error
    return jsm.streams.info(config.name)
  }
}

/** JetStream's code of an error that it answered. */
export function codeOf(error: unknown): number | undefined {
  return error instanceof Error && 'code' in error ? Number(error.code) : undefined
}

export const subjectOf = (name: string, partition: number | '*', type = '>'): string => `${name}.${partition}.${type}`

/** Which sequences the log holds: `first` is one more than `last` when it is empty. */
export async function boundsOf(
  jsm: JetStreamManager,
  name: string,
): Promise<{ first: number; last: number; bytes: number; messages: number }> {
  const { state } = await jsm.streams.info(name)
  const { first_seq: first, last_seq: last, bytes, messages } = state
  return { first: messages === 0 ? last + 1 : first, last, bytes, messages }
}

/** The id of the event at that sequence. */
export async function idAt(jsm: JetStreamManager, name: string, sequence: number): Promise<string | undefined> {
  if (sequence < 1) return undefined
  const found = await jsm.streams.getMessage(name, { seq: sequence })
  return found?.header.get('Nats-Msg-Id') || undefined
}
