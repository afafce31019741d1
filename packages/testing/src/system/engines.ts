import { chmod, mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname } from 'node:path'

import type { ClusterEngines } from '../cluster/engines.ts'

/** The servers on which the data of one test system lies, and how Tutti finds them. */
export type OwnEngines = {
  environment: Record<string, string>
  /** Whether two replicas of every service run on them, in this process. */
  areShared: boolean
  /** Those on which every replica runs as a process of its own. */
  processes?: ClusterEngines
  stop(): Promise<void>
  remove(): Promise<void>
}

/**
 * With `TUTTI_TEST_ENGINES=postgres` every system has a PostgreSQL server of its own, beside its data folder; with `cluster`
 * NATS and S3 too, and two replicas of every service in this process; with `processes` all that `npm run cluster` starts.
 * Without, it is embedded.
 */
export const ownEngines = async (data: string): Promise<OwnEngines | undefined> => {
  const wanted = process.env.TUTTI_TEST_ENGINES
  if (!wanted) return undefined
  if (!KINDS.includes(wanted)) throw new Error(`Cannot use TUTTI_TEST_ENGINES: it is "${wanted}"; allowed are ${KINDS.join(', ')}.`)
  const folder = `${data}-engines`
  await mkdir(folder, { recursive: true })
  // A database server runs as another user, who has to get through to its files.
  if (dirname(folder) !== tmpdir()) await chmod(dirname(folder), 0o711)
  const found = await startedIn(folder, wanted)
  return {
    ...found,
    // The log's server sets aside as much for each system.
    environment: { ...found.environment, ...(wanted === 'postgres' ? {} : { TUTTI_EVENT_LOG_MB: '64' }) },
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  }
}

const KINDS = ['postgres', 'cluster', 'processes']

const startedIn = async (folder: string, wanted: string): Promise<Omit<OwnEngines, 'remove'>> => {
  const { clusterEngines, dataEngines, postgresIn } = await import('../cluster/engines.ts')
  if (wanted === 'postgres') return { ...(await postgresIn(folder)), areShared: false }
  if (wanted === 'cluster') return { ...(await dataEngines(folder)), areShared: true }
  const engines = await clusterEngines(folder)
  return { environment: engines.environment, stop: engines.stop, areShared: false, processes: engines }
}
