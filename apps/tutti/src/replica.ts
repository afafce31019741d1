import type { Target } from '@tutti/gateway'
import {
  type AnyService,
  asService,
  callerCredentials,
  type Context,
  type Listener,
  listenApart,
  makeDirectory,
  newId,
  openService,
  type RouteDescription,
} from '@tutti/kit'
import { remoteService, type RemoteService } from '@tutti/kit/calls/remote'
import { every } from './every.ts'
import { type OwnGround, onGround } from './ground.ts'
import { type Placed, placing } from './placed.ts'
import { viewersOf } from './viewer-keys.ts'

type Directory = ReturnType<typeof makeDirectory>
type Urls = Readonly<Record<string, readonly string[]>>

type Options = {
  services: readonly AnyService[]
  /** Every service of the system, here or elsewhere. */
  expected: readonly string[]
  /** Where the others are. */
  urls: Urls
  ground: OwnGround
  host: string
  port: number
}

/** Some services in this process, the others in reach. */
export type Replica = {
  listener: Listener
  /** Where a service answers, for the gateway. */
  find: (service: string) => Target | undefined
  /** How the gateway calls the services. */
  directory: Directory
  begin(): Promise<void>
  /** Ends one service of this process while the others go on. */
  kill(service: string): Promise<void>
  stop(graceMs: number): Promise<void>
}

/** Opens some services of a system behind one internal listener; they reach those of other processes by their addresses. */
export const openReplica = async ({ services, expected, urls, ground, host, port }: Options): Promise<Replica> => {
  const credentials = callerCredentials(ground.secret('callers'))
  const own = services.map((service) => service.name)
  const remotes = reach(
    expected.filter((name) => !own.includes(name)),
    urls,
  )
  const placed = new Map<string, Placed>()
  const directories = new Map(['gateway', ...own].map((from) => [from, directoryOf(expected, remotes, () => credentials.sign(from))]))
  const close = async () => {
    await Promise.all([...placed.values()].map((one) => one.stop()))
    await Promise.all([...remotes.values()].map((one) => one.close()))
  }
  try {
    await every(services, async (service) => {
      const open = await openService(service, onGround(ground, directories.get(service.name)!))
      placed.set(service.name, placing(open))
    })
    const opened = [...placed.values()].map((one) => one.open)
    for (const open of opened) for (const directory of directories.values()) directory.add(open.name, open.caller)
    const directory = directories.get('gateway')!
    const verifyViewer = viewersOf('gateway', directory, ground)
    const door = { host, port, logger: ground.logger('tutti'), version: ground.version }
    const listener = await listenApart({ services: opened, ...door, verifyCaller: credentials.verify, verifyViewer })
    const targets = new Map<string, Target>([...placed, ...targetsElsewhere([...remotes.keys()], urls, directory)])
    return {
      listener,
      directory,
      find: (service) => targets.get(service),
      begin: async () => {
        await every(opened, (open) => open.begin())
        // Without identity nobody has a token to read.
        await verifyViewer.warm().catch(() => undefined)
        listener.ready()
      },
      kill: (service) => leave(service, { placed, targets, directories, listener }),
      stop: async (graceMs) => {
        await listener.stop(graceMs)
        await close()
      },
    }
  } catch (error) {
    await close()
    throw error
  }
}

type Leaving = {
  placed: Map<string, Placed>
  targets: Map<string, Target>
  directories: ReadonlyMap<string, Directory>
  listener: Listener
}

/** Ends one service of this process. */
const leave = async (service: string, { placed, targets, directories, listener }: Leaving): Promise<void> => {
  const one = placed.get(service)
  placed.delete(service)
  targets.delete(service)
  listener.leave(service)
  for (const directory of directories.values()) directory.remove(service)
  await one?.stop()
}

const reach = (others: readonly string[], urls: Urls): Map<string, RemoteService> =>
  new Map(others.flatMap((service) => (urls[service]?.length ? [[service, remoteService({ service, urls: urls[service] })] as const] : [])))

const directoryOf = (expected: readonly string[], remotes: ReadonlyMap<string, RemoteService>, credential: () => Promise<string>) => {
  const directory = makeDirectory(expected)
  for (const [to, remote] of remotes) directory.add(to, remote.callerFor(credential))
  return directory
}

const PATIENCE_MS = 1_000

const targetsElsewhere = (names: readonly string[], urls: Urls, directory: Directory): (readonly [string, Target])[] => {
  const context = (): Context => ({ viewer: asService('gateway'), requestId: newId(), origin: '', deadline: Date.now() + PATIENCE_MS })
  return names.map((name) => {
    const ask = (call: string) => directory.find(name)!(call, undefined, context())
    const target: Target = {
      urls: urls[name]!,
      health: () => ask('health') as Promise<object>,
      describe: () => ask('describe') as Promise<RouteDescription[]>,
    }
    return [name, target] as const
  })
}
