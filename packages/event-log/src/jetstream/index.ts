import type { EventLog } from '../port.ts'

export type JetStreamOptions = {
  /** `nats://host:4222` or `tls://…`, several of one cluster; user and password (or a token alone) may stand before the first host. */
  servers: string | readonly string[]
  /** The name of the stream, and how its subjects begin: `tutti`. */
  name?: string
  /** On how many servers of the cluster each event is kept: 1, 3 or 5. Default 1. */
  replicas?: number
  /** What the broker drops: older than `ageMs` (7 days), or the oldest when there are more than `bytes` (2 GB). */
  retention?: { ageMs?: number; bytes?: number }
  /** Told of failures that have no caller. Default: a process warning. */
  report?: (error: unknown) => void
  /** How long (ms) opening waits for a broker that cannot be reached: 30,000. Once it is open, it is waited for without end. */
  patienceMs?: number
}

/**
 * Opens the log that several processes share, on a NATS server with JetStream (2.9 or newer). What is acknowledged survives a power cut
 * only where the server says `sync_interval: always`, or keeps more than one replica; what it loses all the same is noticed by event id.
 * The client is loaded here, so that who does not use it does not pay for it.
 * @throws EventLogError when no server answers in time, or the stream belongs to another program.
 */
export async function openJetStream(options: JetStreamOptions): Promise<EventLog> {
  const { open } = await import('./open.ts')
  return open(options)
}
