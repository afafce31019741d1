import { chmod, mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname } from 'node:path'

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
  // A database server runs as another user, who has to get through to its files.
  if (dirname(folder) !== tmpdir()) await chmod(dirname(folder), 0o711)
  const { dataEngines, postgresIn } = await import('../cluster/engines.ts')
  const areShared = wanted === 'cluster'
  const { environment, stop } = areShared ? await dataEngines(folder) : await postgresIn(folder)
  return {
    // The log's server sets aside as much for each system.
    environment: { ...environment, ...(areShared ? { TUTTI_EVENT_LOG_MB: '64' } : {}) },
    areShared,
    stop,
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  }
}
