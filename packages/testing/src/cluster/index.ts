import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { system as program } from '@tutti/tutti'
import { type Balancer, balancer } from './balancer.ts'
import { type ClusterEngines, clusterEngines } from './engines.ts'
import { freePorts } from '../engines/program.ts'
import { clusterProcess, type ClusterProcess, type Elsewhere } from './process.ts'

export type { ClusterEngines } from './engines.ts'
export type { ClusterProcess, Elsewhere } from './process.ts'

const GATEWAY = 'gateway'

export type ClusterOptions = {
  /** How many processes run each group. 2 unless told. */
  replicas?: number
  /** What runs together in a process; standard: every service in one of its own, and so the gateway. */
  groups?: readonly (readonly string[])[]
  /** Services that are left out. */
  without?: readonly string[]
  environment?: NodeJS.ProcessEnv
  /** Engines that run already, and go on when the cluster is stopped. */
  engines?: ClusterEngines
  /** Where all data is kept, for the next start too; standard is a folder that `stop` removes. */
  folder?: string
  /** The port of the balancer; 0 takes a free one. */
  port?: number
  /** Where the n-th replica of a group runs, when not on loopback as the others. */
  elsewhere?: (names: readonly string[], n: number) => Elsewhere | undefined
  /** Something that stands between a service and who asks it: gets the addresses of its replicas, gives those that the others are told. */
  between?: (service: string, urls: readonly string[]) => Promise<readonly string[]>
  /** Hears what the processes write to their logs. */
  tell?: (process: ClusterProcess, text: string) => void
}

/** A whole system as processes of their own on PostgreSQL, NATS JetStream, Valkey and S3, all on this machine's loopback. */
export type Cluster = {
  /** Of the balancer before the gateways. */
  readonly url: string
  readonly folder: string
  readonly engines: ClusterEngines
  /** Each process, gateways last. */
  readonly processes: readonly ClusterProcess[]
  /** The replicas of a service, or the gateways. */
  of(name: string): ClusterProcess[]
  /** The data folder of each replica of a service. */
  foldersOf(name: string): string[]
  /** Where each gateway answers by itself. */
  readonly gatewayUrls: readonly string[]
  /** The one-time token of the setup link. */
  setupToken(): Promise<string>
  stop(): Promise<void>
}

type Plan = { names: readonly string[]; internalPort: number; port: number; data: string; elsewhere: Elsewhere | undefined }

/** Starts the engines, then every process, and waits until all are ready. */
export const cluster = async (options: ClusterOptions = {}): Promise<Cluster> => {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'tutti-cluster-')))
  await mkdir(folder, { recursive: true })
  const engines = options.engines ?? (await clusterEngines(folder))
  const plans = await planOf(options, folder)
  // Each process listens for the end of this one.
  process.setMaxListeners(process.getMaxListeners() + plans.length)
  const urls = await urlsOf(plans, options)
  const processes = plans.map((plan) => processOf(plan, { urls, engines, options }))
  let front: Balancer | undefined
  const stop = async () => {
    await front?.stop()
    // What is thrown away need not end in order.
    await Promise.all(processes.map((one) => (options.folder ? one.stop() : one.kill())))
    if (!options.engines) await (options.folder ? engines.stop() : engines.remove())
    if (!options.folder) await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    await Promise.all(processes.map((one) => one.start()))
    const gateways = plans.flatMap(({ names, port }, n) =>
      names.includes(GATEWAY) ? [{ port, internalUrl: processes[n]!.internalUrl }] : [],
    )
    front = await balancer(gateways, options.port)
    return {
      url: front.url,
      folder,
      engines,
      processes,
      of: (name) => processes.filter(({ names }) => names.includes(name)),
      foldersOf: (name) => plans.filter(({ names }) => names.includes(name)).map(({ data }) => data),
      gatewayUrls: gateways.map(({ port }) => `http://127.0.0.1:${port}`),
      setupToken: () => setupToken(plans),
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}

const planOf = async ({ replicas = 2, groups, without = [], elsewhere }: ClusterOptions, folder: string): Promise<Plan[]> => {
  const names = program.map(({ name }) => name).filter((name) => !without.includes(name))
  const all = groups ?? [...names.map((name) => [name]), [GATEWAY]]
  const copies = all.flatMap((names) => Array.from({ length: replicas }, (_, n) => ({ names, n })))
  const ports = await freePorts(copies.length * 2)
  return copies.map(({ names, n }, at) => ({
    names,
    internalPort: ports[2 * at]!,
    port: ports[2 * at + 1]!,
    data: join(folder, 'processes', `${names.join('-').slice(0, 60)}-${n}`),
    elsewhere: elsewhere?.(names, n),
  }))
}

/** Under which addresses each service is known to the others: `TUTTI_URL_CATALOG`. */
const urlsOf = async (plans: readonly Plan[], { between }: ClusterOptions): Promise<Record<string, string>> => {
  const found: Record<string, string> = {}
  for (const name of [...program.map((entry) => entry.name), GATEWAY]) {
    const replicas = plans.filter((plan) => plan.names.includes(name))
    const own = replicas.map(({ elsewhere, internalPort }) => `http://${elsewhere?.host ?? '127.0.0.1'}:${internalPort}`)
    if (own.length > 0) found[`TUTTI_URL_${name.toUpperCase()}`] = (between && name !== GATEWAY ? await between(name, own) : own).join(',')
  }
  return found
}

type Setting = { urls: Record<string, string>; engines: ClusterEngines; options: ClusterOptions }

const processOf = ({ names, internalPort, port, data, elsewhere }: Plan, { urls, engines, options }: Setting): ClusterProcess => {
  const environment = {
    ...engines.environment,
    ...urls,
    TUTTI_DATA: data,
    TUTTI_PORT: String(port),
    TUTTI_DRAIN_MS: '2500',
    // It would take a processor from what is tested and measured.
    TUTTI_ANALYSES: '0',
    ...options.environment,
  }
  const made: ClusterProcess = clusterProcess({ names, internalPort, environment, elsewhere, tell: (text) => options.tell?.(made, text) })
  return made
}

/** Each replica of identity has a link of its own, and any of them is good. */
const setupToken = async (plans: readonly Plan[]): Promise<string> => {
  const { data } = plans.find(({ names }) => names.includes('identity'))!
  return (await readFile(join(data, 'services', 'identity', 'setup-link'), 'utf8')).trim()
}
