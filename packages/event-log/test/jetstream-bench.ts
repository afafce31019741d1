import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { openJetStream } from '@tutti/event-log/jetstream'
import type { Adapter } from '@tutti/event-log/laws'
import { jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'

const appender = fileURLToPath(import.meta.resolve('../src/laws/append-forever.ts'))

/** A server sets aside what its streams may need in the end. */
const BYTES = 64 * 1024 ** 2

/** A log of its own on the server for each folder. */
export const nameOf = (dir: string): string => createHash('sha256').update(dir).digest('hex').slice(0, 16)

/** The log of a folder, on a server that is there for all laws. */
export const jetStreamBench = (url: () => string): Adapter => ({
  name: 'JetStream',
  open: (dir) => openJetStream({ servers: url(), name: nameOf(dir), retention: { bytes: BYTES }, report: () => undefined }),
  destroy: (dir) => destroy(url(), nameOf(dir)),
  features: { appender: (dir) => [process.execPath, appender, dir, '--servers', url(), '--name', nameOf(dir)], trimsByBytes: true },
})

/** Deletes a log for good. */
async function destroy(servers: string, name: string): Promise<void> {
  const nc = await connect({ servers })
  const jsm = await jetstreamManager(nc)
  for (const stream of [name, `${name}-groups`]) await jsm.streams.delete(stream).catch(() => undefined)
  await nc.close()
}
