import { randomBytes } from 'node:crypto'
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** The servers on which the data of one test system lies, and how Tutti finds them. */
export type OwnEngines = {
  environment: Record<string, string>
  /** Whether two replicas of every service run on them. */
  areShared: boolean
  stop(): Promise<void>
  remove(): Promise<void>
}

/**
 * With `TUTTI_TEST_ENGINES=postgres` every system has a PostgreSQL server of its own, beside its data folder; with `cluster`
 * NATS and S3 too, and two replicas of every service. Without, it is embedded.
 */
export const ownEngines = async (data: string): Promise<OwnEngines | undefined> => {
  const wanted = process.env.TUTTI_TEST_ENGINES
  if (!wanted) return undefined
  if (wanted !== 'postgres' && wanted !== 'cluster')
    throw new Error(`Cannot use TUTTI_TEST_ENGINES: it is "${wanted}"; allowed are postgres and cluster.`)
  const folder = `${data}-engines`
  await mkdir(folder, { recursive: true })
  // The database server runs as another user, who has to get through to its files.
  await chmod(folder, 0o711)
  if (dirname(folder) !== tmpdir()) await chmod(dirname(folder), 0o711)
  const { postgres } = await import('../engines/postgres.ts')
  const database = await postgres({ folder: join(folder, 'postgres'), settings: { max_connections: '300' } })
  const others = wanted === 'cluster' ? await logAndBlobs(folder) : undefined
  return {
    environment: { TUTTI_DATABASE_URL: database.url, ...others?.environment },
    areShared: others !== undefined,
    stop: async () => void (await Promise.all([database.stop(), others?.stop()])),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  }
}

const logAndBlobs = async (folder: string) => {
  const [{ nats }, { s3 }] = await Promise.all([import('../engines/nats.ts'), import('../engines/s3.ts')])
  const [log, store] = await Promise.all([nats({ folder: join(folder, 'nats') }), s3({ folder: join(folder, 's3') })])
  const secretFile = join(folder, 'secret.key')
  await writeFile(secretFile, randomBytes(32), { mode: 0o600, flag: 'wx' }).catch((error: { code?: string }) => {
    if (error.code !== 'EEXIST') throw error
  })
  const { endpoint, bucket, region, accessKeyId, secretAccessKey } = store.options
  return {
    environment: {
      TUTTI_NATS_URL: log.url,
      // The server sets aside as much for each system.
      TUTTI_EVENT_LOG_MB: '64',
      TUTTI_S3_ENDPOINT: endpoint,
      TUTTI_S3_BUCKET: bucket,
      TUTTI_S3_REGION: region,
      TUTTI_S3_ACCESS_KEY_ID: accessKeyId,
      TUTTI_S3_SECRET_ACCESS_KEY: secretAccessKey,
      TUTTI_SECRET_FILE: secretFile,
    },
    stop: async () => void (await Promise.all([log.stop(), store.stop()])),
  }
}
