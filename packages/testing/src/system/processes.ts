import { join } from 'node:path'
import type { System, SystemOptions } from '@tutti/tutti'
import { cluster } from '../cluster/index.ts'
import type { ClusterEngines } from '../cluster/engines.ts'

/** A system as `npm run cluster` starts it, every replica of every service a process of its own. Its calls can be reached by the gateway only. */
export const openProcesses = async ({ environment }: SystemOptions, engines: ClusterEngines): Promise<Processes> => {
  const { TUTTI_DATA: data = '', TUTTI_PORT: port = '0', TUTTI_WITHOUT: without = '', ...rest } = environment
  const running = await cluster({
    engines,
    folder: join(data, 'cluster'),
    port: Number(port),
    without: without.split(','),
    // A process of the system has no use for what is said to the tests.
    environment: { TUTTI_DRAIN_MS: '0', ...rest, TUTTI_TEST_ENGINES: undefined },
  })
  return {
    data,
    url: running.url,
    setupToken: running.setupToken,
    find: () => {
      throw new Error('Cannot call a service: each runs as processes of its own. Ask the gateway.')
    },
    kill: async (service) => void (await Promise.all(running.of(service).map((one) => one.kill()))),
    stop: running.stop,
  }
}

type Processes = System & { setupToken(): Promise<string> }
