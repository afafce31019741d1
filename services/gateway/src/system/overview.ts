import type { Figures, ProcessStatus } from '@tutti/kit'
import type { GatewayOptions } from '../gateway/options.ts'
import { type Entry, type HealthPage, healthPage } from '../pages/health.ts'
import type { Reaching } from '../targets/reach.ts'
import { gatewaysOf, processesOf, type Seen } from './status.ts'

type Options = Pick<GatewayOptions, 'expected' | 'find' | 'version' | 'gateways'> & {
  reaching: Reaching
  limits: HealthPage['limits']
}

/** What an outbox and a log say of a service in `/health`. */
type Told = Entry & { outbox?: number; outbox_age_s?: number; lag?: number | null; dead_letters?: number }

/** The whole system as it is now: every process of the gateway and of each service, with what it did within the last 60 s. */
export const overview = async (options: Options) => {
  const { expected, find, version, limits, gateways = [] } = options
  const [health, own, ...services] = await Promise.all([
    healthPage({ expected, find, version, limits }),
    gatewaysOf(gateways, options),
    ...expected.map(async (name) => ({ name, seen: await processesOf(name, find(name), options) })),
  ])
  return {
    at: new Date().toISOString(),
    version,
    status: health.status,
    limits: limits ?? null,
    gateways: own.map((seen) => replica('gateway', seen)),
    services: services.map(({ name, seen }) => {
      const told: Told = health.services[name]!
      return { name, status: told.status, replicas: seen.map((one) => replica(name, one)), events: eventsOf(name, told, seen) }
    }),
  }
}

const replica = (service: string, { address, isReady, status }: Seen) => {
  const own = status?.services[service]
  return {
    address,
    process: status?.process ?? null,
    is_up: status !== undefined,
    is_ready: isReady,
    version: status?.version ?? null,
    started_at: status?.startedAt ?? null,
    requests: own ? figures(own.requests) : status ? NOTHING : null,
    calls: Object.entries(own?.calls ?? {}).map(([to, made]) => ({ to, ...figures(made) })),
    loop_delay_ms: rounded(status?.loopDelayMs ?? null),
    memory_bytes: status?.memoryBytes ?? null,
  }
}

const rounded = (value: number | null): number | null => (value === null ? null : Math.round(value * 10) / 10)

const figures = ({ perS, errorsPerS, p99Ms }: Figures) => ({
  per_s: Math.round(perS * 100) / 100,
  errors_per_s: Math.round(errorsPerS * 100) / 100,
  p99_ms: rounded(p99Ms),
})

const NOTHING = figures({ perS: 0, errorsPerS: 0, p99Ms: null })

const eventsOf = (service: string, { outbox, outbox_age_s, lag, dead_letters }: Told, seen: readonly Seen[]) => {
  // It has no database, or does not answer.
  if (outbox === undefined) return null
  // Of several services in one process that are told twice, each process counts once.
  const processes = new Map(seen.flatMap(({ status }) => (status ? [[status.process, status] as const] : [])))
  const applied = [...processes.values()].reduce((sum, status) => sum + appliedPerS(status, service), 0)
  return {
    waiting: outbox,
    waiting_s: rounded(outbox_age_s ?? 0)!,
    lag: lag ?? null,
    dead_letters: dead_letters ?? 0,
    applied_per_s: Math.round(applied * 100) / 100,
  }
}

const appliedPerS = ({ services }: ProcessStatus, service: string): number => services[service]?.eventsPerS ?? 0
