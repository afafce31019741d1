import { randomBytes } from 'node:crypto'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { nats, type NatsServer } from '../engines/nats.ts'
import { postgres, type PostgresServer } from '../engines/postgres.ts'
import { s3, type S3Server } from '../engines/s3.ts'
import { valkey, type ValkeyServer } from '../engines/valkey.ts'

/** Servers on which data lies. */
type Engines = {
  /** The settings by which Tutti finds them. */
  environment: Record<string, string>
  stop(): Promise<void>
  remove(): Promise<void>
}

/** Those that the processes of a cluster share. */
export type DataEngines = Engines & { postgres: PostgresServer; nats: NatsServer; s3: S3Server }

/** Those, and what its gateways share. */
export type ClusterEngines = DataEngines & { valkey: ValkeyServer }

/** Starts a database server on a free loopback port, its data in `folder`. */
export const postgresIn = async (folder: string): Promise<Engines & { postgres: PostgresServer }> => {
  // It runs as another user, who has to get through to its files.
  await chmod(folder, 0o711)
  const server = await postgres({ folder: join(folder, 'postgres'), settings: { max_connections: '400' } })
  return { postgres: server, environment: { TUTTI_DATABASE_URL: server.url }, stop: server.stop, remove: server.remove }
}

/** Starts all that data lies on, on free loopback ports, in `folder`. */
export const dataEngines = async (folder: string): Promise<DataEngines> => {
  const secretFile = join(folder, 'secret.key')
  await writeFile(secretFile, randomBytes(32), { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  const [database, log, store] = await Promise.all([
    postgresIn(folder),
    nats({ folder: join(folder, 'nats') }),
    s3({ folder: join(folder, 's3') }),
  ])
  const servers = [database, log, store]
  const { endpoint, bucket, region, accessKeyId, secretAccessKey } = store.options
  return {
    postgres: database.postgres,
    nats: log,
    s3: store,
    environment: {
      ...database.environment,
      TUTTI_NATS_URL: log.url,
      TUTTI_S3_ENDPOINT: endpoint,
      TUTTI_S3_BUCKET: bucket,
      TUTTI_S3_REGION: region,
      TUTTI_S3_ACCESS_KEY_ID: accessKeyId,
      TUTTI_S3_SECRET_ACCESS_KEY: secretAccessKey,
      TUTTI_SECRET_FILE: secretFile,
    },
    stop: async () => void (await Promise.all(servers.map((server) => server.stop()))),
    remove: async () => void (await Promise.all(servers.map((server) => server.remove()))),
  }
}

/** Starts everything that a cluster needs. */
export const clusterEngines = async (folder: string): Promise<ClusterEngines> => {
  const [data, limits] = await Promise.all([dataEngines(folder), valkey()])
  return {
    ...data,
    valkey: limits,
    environment: { ...data.environment, TUTTI_VALKEY_URL: limits.url },
    stop: async () => void (await Promise.all([data.stop(), limits.stop()])),
    remove: async () => void (await Promise.all([data.remove(), limits.remove()])),
  }
}
