import { type Caller, makeDirectory, type OpenService, openService } from '@tutti/kit'
import { openControl } from './control.ts'
import { every } from './every.ts'
import { startGateway } from './gateway.ts'
import { onGround, openGround } from './ground.ts'
import { loadServices, loggerOf } from './load.ts'
import { type Placed, placing } from './placed.ts'
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

/** Opens the whole system in one process: ground, services, gateway; then lets them work. */
export const openSystem = async (options: SystemOptions): Promise<System> => {
  const { environment, entries = system } = options
  const logger = loggerOf(environment)
  const services = await loadServices(entries, environment)
  const ground = await openGround({ environment, logger })
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
    const find = (service: string) => placed.get(service)
    const gateway = options.withoutGateway ? undefined : await startGateway({ ...options, entries, ground, find, directory })
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

const place = (placed: Map<string, Placed>, open: OpenService) => placed.set(open.name, placing(open))
