import { gatewaySettings, openGateway } from '@tutti/gateway'
import { identity } from '@tutti/identity/contract'
import {
  type AnyService,
  assertKnown,
  type Caller,
  type Logger,
  type LogLevel,
  makeCalls,
  makeDirectory,
  makeLogger,
  type OpenService,
  openService,
  readSettings,
  type SettingsTable,
} from '@tutti/kit'
import { openControl } from './control.ts'
import { type EmbeddedGround, onGround, openEmbeddedGround } from './ground.ts'
import { every } from './every.ts'
import { type Placed, placing } from './placed.ts'
import { programSettings } from './settings.ts'
import { type Entry, system } from './system.ts'

export type SystemOptions = {
  environment: Record<string, string | undefined>
  /** The folder of the built player, which may still be built while the rest starts; without it the gateway says that it is missing. */
  webRoot?: string | Promise<string | undefined>
  /** Every service behind a loopback listener of its own, all calls over HTTP: as in a cluster, in one process. */
  apart?: boolean
  /** The services; standard are all of them. */
  entries?: readonly Entry[]
  /** Takes no port: for the command line. */
  withoutGateway?: boolean
}

export type System = {
  data: string
  /** Where it answers: `http://127.0.0.1:4770`; empty without a gateway. */
  url: string
  /** A service's calls on the system's own behalf. */
  find: (service: string) => Caller | undefined
  /** Ends one service while the others go on. */
  kill(service: string): Promise<void>
  stop(): Promise<void>
}

const logLevel = (environment: Record<string, string | undefined>) =>
  readSettings({ level: programSettings.logLevel }, environment).level as LogLevel

/** Opens the whole system in one process: ground, services, gateway; then lets them work. */
export const openSystem = async (options: SystemOptions): Promise<System> => {
  const { environment, entries = system } = options
  const logger = makeLogger(logLevel(environment))
  const services = await loadServices(entries, environment)
  const settings = readSettings(programSettings, environment)
  const ground = await openEmbeddedGround({ settings, environment, logger })
  const placed = new Map<string, Placed>()
  const doors: { stop(): Promise<void> }[] = []
  let between: { stop(): Promise<void> } | undefined
  const close = async () => {
    await Promise.all(doors.map((door) => door.stop()))
    await Promise.all([...placed.values()].map((one) => one.stop()))
    await between?.stop()
    await ground.close()
  }
  try {
    const directory = makeDirectory(services.map((service) => service.name))
    // Loaded by whoever needs them: a start is as quick as the modules it waits for are few.
    if (options.apart) between = await (await import('./apart.ts')).apart({ services, ground, directory, placed })
    else await every(services, async (service) => place(placed, await openService(service, onGround(ground, directory))))
    const gateway = options.withoutGateway ? undefined : await startGateway({ options, ground, placed, directory, logger })
    if (gateway) {
      doors.push(gateway)
      doors.push(await openControl({ data: ground.data, find: directory.find, logger: logger('control') }))
    }
    await every([...placed.values()], (one) => one.open.begin())
    return {
      data: ground.data,
      url: gateway?.url ?? '',
      find: directory.find,
      kill: async (service) => {
        const one = placed.get(service)
        placed.delete(service)
        directory.remove(service)
        await one?.stop()
      },
      stop: close,
    }
  } catch (error) {
    await close()
    throw error
  }
}

/** Every table of settings there is. */
export const settingsTables = async (entries: readonly Entry[] = system): Promise<SettingsTable[]> => {
  const services = await Promise.all(entries.map((entry) => entry.load()))
  return [programSettings, gatewaySettings, ...services.flatMap(({ default: service }) => (service.settings ? [service.settings] : []))]
}

const loadServices = async (entries: readonly Entry[], environment: Record<string, string | undefined>): Promise<AnyService[]> => {
  const tables = await settingsTables(entries)
  assertKnown(tables, environment)
  for (const table of tables) readSettings(table, environment)
  const without = readSettings({ without: withoutOf(entries) }, environment).without
  return Promise.all(entries.filter((entry) => !without.includes(entry.name)).map(async (entry) => (await entry.load()).default))
}

/** Which services may be left out: only those that there are. */
const withoutOf = (entries: readonly Entry[]) => {
  const names = entries.map((entry) => entry.name)
  const { parse, ...rest } = programSettings.without
  return {
    ...rest,
    allowed: `a list of ${names.join(', ')}`,
    parse: (text: string) => (parse(text)?.every((name) => names.includes(name)) ? parse(text) : undefined),
  }
}

const place = (placed: Map<string, Placed>, open: OpenService) => placed.set(open.name, placing(open))

type GatewayStart = {
  options: SystemOptions
  ground: EmbeddedGround
  placed: Map<string, Placed>
  directory: ReturnType<typeof makeDirectory>
  logger: (service: string) => Logger
}

const startGateway = async ({
  options: { environment, webRoot: building, entries = system },
  ground,
  placed,
  directory,
  logger,
}: GatewayStart) => {
  const webRoot = await building
  const { host, port } = readSettings(programSettings, environment)
  const calls = makeCalls('gateway', directory, logger('gateway'))
  return openGateway({
    host,
    port,
    environment,
    table: entries.flatMap((entry) => entry.paths.map((path) => ({ path, service: entry.name }))),
    find: (service: string) => placed.get(service),
    expected: entries.map((entry) => entry.name),
    identity: calls(identity, { asService: true }),
    secret: ground.secret,
    log: ground.log,
    logger: logger('gateway'),
    version: ground.version,
    ...(webRoot ? { webRoot } : {}),
  })
}
