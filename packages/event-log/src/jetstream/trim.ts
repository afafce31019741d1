import type { JetStreamManager } from '@nats-io/jetstream'
import { AckPolicy, DeliverPolicy } from '@nats-io/jetstream'
import { randomUUID } from 'node:crypto'
import { boundsOf } from './streams.ts'

const NANOSECONDS = 1_000_000
const PASSING_MS = 5_000

/** Drops what is older or more than the limits, oldest first; answers how many events. The broker itself keeps to the stream's own limits. */
export async function trim(jsm: JetStreamManager, name: string, { ageMs, bytes }: { ageMs: number; bytes: number }): Promise<number> {
  let { dropped, kept } = await purgeBefore(jsm, name, await firstSince(jsm, name, Date.now() - ageMs))
  // The broker tells the bytes of all events only: by their mean it is reached in few steps.
  while (kept.bytes > bytes && kept.messages > 0) {
    const surplus = Math.ceil(((kept.bytes - bytes) / kept.bytes) * kept.messages)
    const step = await purgeBefore(jsm, name, kept.first + surplus)
    dropped += step.dropped
    kept = step.kept
  }
  return dropped
}

async function purgeBefore(jsm: JetStreamManager, name: string, sequence: number) {
  const { first } = await boundsOf(jsm, name)
  const { purged } = sequence > first ? await jsm.streams.purge(name, { seq: sequence }) : { purged: 0 }
  return { dropped: purged, kept: await boundsOf(jsm, name) }
}

/** The sequence of the first event that is not older than that. */
async function firstSince(jsm: JetStreamManager, name: string, at: number): Promise<number> {
  const { last } = await boundsOf(jsm, name)
  const info = await jsm.consumers.add(name, {
    name: randomUUID(),
    ack_policy: AckPolicy.None,
    deliver_policy: DeliverPolicy.StartTime,
    opt_start_time: new Date(Math.max(0, at)).toISOString(),
    mem_storage: true,
    num_replicas: 1,
    inactive_threshold: PASSING_MS * NANOSECONDS,
  })
  const { stream_seq: before } = (await jsm.consumers.info(name, info.name)).delivered
  return info.num_pending === 0 ? last + 1 : before + 1
}
