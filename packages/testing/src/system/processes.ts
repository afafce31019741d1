import { join } from 'node:path'
import { callerCredentials } from '@tutti/kit'
import { remoteService } from '@tutti/kit/calls/remote'
import { serviceNames, type System, type SystemOptions, systemSecret } from '@tutti/tutti'
import { type Cluster, cluster } from '../cluster/index.ts'
import type { ClusterEngines } from '../cluster/engines.ts'

/** A system as `npm run cluster` starts it, every replica of every service a process of its own. */
export const openProcesses = async ({ environment }: SystemOptions, engines: ClusterEngines): Promise<Processes> => {
  const { TUTTI_DATA: data = '', TUTTI_PORT: port = '0', TUTTI_WITHOUT: without = '', ...rest } = environment
  const running = await cluster({
    engines,
    folder: join(data, 'cluster'),
    port: Number(port),
    without: without.split(','),
    environment: { TUTTI_DRAIN_MS: '0', ...rest },
  })
  const calls = await callsOf(running, { data, environment })
  return {
    data,
    url: running.url,
    setupToken: running.setupToken,
    foldersOf: running.foldersOf,
    find: calls.find,
    kill: async (service) => void (await Promise.all(running.of(service).map((one) => one.kill()))),
    stop: async () => {
      await calls.close()
      await running.stop()
    },
  }
}

/** Calls as whoever owns the machine makes them: over HTTP, with the system's own key. */
const callsOf = async (running: Cluster, { data, environment }: { data: string; environment: SystemOptions['environment'] }) => {
  const { sign } = callerCredentials((await systemSecret(data, environment.TUTTI_SECRET_FILE))('callers'))
  const urlsOf = (service: string) => running.of(service).map(({ internalUrl }) => internalUrl)
  const remotes = new Map(
    serviceNames
      .filter((service) => running.of(service).length > 0)
      .map((service) => [service, remoteService({ service, urls: urlsOf(service) })]),
  )
  return {
    find: (service: string) => remotes.get(service)?.callerFor(() => sign('command-line')),
    close: async () => void (await Promise.all([...remotes.values()].map((one) => one.close()))),
  }
}

type Processes = System & { setupToken(): Promise<string>; foldersOf(service: string): string[] }
