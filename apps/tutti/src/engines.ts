import { type Blobs, openDisk, openS3 } from '@tutti/blobs'
import { type Database, openServiceDatabase, openSqlite } from '@tutti/database'
import { type EventLog, openEmbeddedLog } from '@tutti/event-log'
import { Failure, type Logger, type SettingsOf } from '@tutti/kit'
import { join } from 'node:path'
import { subfolder } from './data-folder.ts'
import type { engineSettings } from './engine-settings.ts'
import type { programSettings } from './settings.ts'

type Engines = SettingsOf<typeof engineSettings>
type Program = SettingsOf<typeof programSettings>
type Options = { engines: Engines; settings: Program; data: string; logger: (service: string) => Logger }

/** Catalog writes in long bursts while it scans, and has a writing thread to itself; the others share one. */
const threadOf = (service: string): string => (service === 'catalog' ? 'catalog' : 'services')

/** Opens the database of a service: its own on a PostgreSQL server, or a SQLite file. */
export const databases = async ({ engines, data }: Options): Promise<(service: string) => Promise<Database<never>>> => {
  const url = engines.databaseUrl
  if (url) return (service) => openServiceDatabase<never>(url, service)
  const folder = await subfolder(data, 'databases')
  return (service) => openSqlite<never>({ file: join(folder, `${service}.db`), thread: `${data} ${threadOf(service)}` })
}

/** Opens the event log: a stream of NATS JetStream, or a file. */
export const eventLog = async ({ engines, settings, data, logger }: Options): Promise<EventLog> => {
  const retention = { ageMs: settings.retentionDays * 86_400_000, bytes: settings.retentionMb * 1024 * 1024 }
  const report = (error: unknown) => logger('event-log').warn({ err: error }, 'The event log reports a failure.')
  if (engines.natsUrl.length === 0) return openEmbeddedLog({ file: join(data, 'event-log.db'), retention, report })
  const { openJetStream } = await import('@tutti/event-log/jetstream')
  return openJetStream({ servers: engines.natsUrl, replicas: engines.natsReplicas, retention, report })
}

/** Opens what a service makes: under a prefix of its name in a bucket, or in a folder. */
export const blobs = async ({ engines, data }: Options): Promise<(service: string) => Promise<Blobs>> => {
  const {
    s3Endpoint: endpoint,
    s3Bucket: bucket,
    s3Region: region,
    s3AccessKeyId: accessKeyId,
    s3SecretAccessKey: secretAccessKey,
  } = engines
  if (!bucket) return async (service) => openDisk(await subfolder(data, 'blobs', service))
  if (!accessKeyId !== !secretAccessKey)
    throw new Failure(
      'setting.missing',
      'Cannot use one of TUTTI_S3_ACCESS_KEY_ID and TUTTI_S3_SECRET_ACCESS_KEY alone: set both or none.',
      {
        status: 400,
      },
    )
  const keys = accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : {}
  return (service) => openS3({ ...(endpoint ? { endpoint } : {}), bucket, region, prefix: `${service}/`, ...keys })
}
