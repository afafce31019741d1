import { randomBytes } from 'node:crypto'
import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { nats, type NatsServer } from '../engines/nats.ts'
import { postgres, type PostgresServer } from '../engines/postgres.ts'
import { s3, type S3Server } from '../engines/s3.ts'
import { valkey, type ValkeyServer } from '../engines/valkey.ts'

/** The servers on which a cluster's data lies. */
export type ClusterEngines = {
  postgres: PostgresServer
  nats: NatsServer
  s3: S3Server
  valkey: ValkeyServer
  /** The settings by which Tutti finds them. */
  environment: Record<string, string>
  remove(): Promise<void>
}

/** Starts all of them on free loopback ports, their data in `folder`. */
export const clusterEngines = async (folder: string): Promise<ClusterEngines> => {
  // The database server runs as another user, who has to get through to its files.
  await chmod(folder, 0o711)
  const secretFile = join(folder, 'secret.key')
  await writeFile(secretFile, randomBytes(32), { mode: 0o600, flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  const [database, log, store, limits] = await Promise.all([
    postgres({ folder: join(folder, 'postgres'), settings: { max_connections: '400' } }),
    nats({ folder: join(folder, 'nats') }),
    s3({ folder: join(folder, 's3') }),
    valkey(),
  ])
  return {
    postgres: database,
    nats: log,
    s3: store,
    valkey: limits,
    environment: {
      TUTTI_DATABASE_URL: database.url,
      TUTTI_NATS_URL: log.url,
      TUTTI_VALKEY_URL: limits.url,
      TUTTI_S3_ENDPOINT: store.options.endpoint,
      TUTTI_S3_BUCKET: store.options.bucket,
      TUTTI_S3_REGION: store.options.region,
      TUTTI_S3_ACCESS_KEY_ID: store.options.accessKeyId,
      TUTTI_S3_SECRET_ACCESS_KEY: store.options.secretAccessKey,
      TUTTI_SECRET_FILE: secretFile,
    },
    remove: async () => void (await Promise.all([database.remove(), log.remove(), store.remove(), limits.remove()])),
  }
}
