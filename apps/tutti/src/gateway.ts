import { type Finder, type Gateway, openGateway } from '@tutti/gateway'
import { identity } from '@tutti/identity/contract'
import { type makeDirectory, makeCalls, readSettings, tracedDirectory } from '@tutti/kit'
import type { OwnGround } from './ground.ts'
import { gatewayUrls } from './replica-settings.ts'
import { programSettings } from './settings.ts'
import type { Entry } from './system.ts'

type Options = {
  environment: Record<string, string | undefined>
  entries: readonly Entry[]
  /** The folder of the built player, which may still be built while the rest starts. */
  webRoot?: string | Promise<string | undefined>
  ground: OwnGround
  find: Finder
  directory: ReturnType<typeof makeDirectory>
}

/** Opens the gateway before the services that `find` knows. */
export const startGateway = async ({ environment, entries, webRoot: building, ground, find, directory }: Options): Promise<Gateway> => {
  const webRoot = await building
  const { host, port } = readSettings(programSettings, environment)
  const logger = ground.logger('gateway')
  const { tracing } = ground
  const calls = makeCalls('gateway', tracedDirectory(directory, tracing?.of('gateway')), logger)
  return openGateway({
    host,
    port,
    environment,
    table: entries.flatMap((entry) => entry.paths.map((path) => ({ path, service: entry.name }))),
    find,
    expected: entries.map((entry) => entry.name),
    identity: calls(identity, { asService: true }),
    calls,
    gateways: readSettings(gatewayUrls, environment).gateways,
    secret: ground.secret,
    log: ground.log,
    logger,
    ...(tracing ? { tracing } : {}),
    version: ground.version,
    ...(webRoot ? { webRoot } : {}),
  })
}
