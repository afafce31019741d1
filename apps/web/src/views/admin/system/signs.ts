import type { Replica, Service, System } from '../../../api/system.ts'
import { t } from '../../../text/en.ts'

export type Sign = 'ok' | 'warn' | 'down'

/** Events that wait for longer than this are a sign that the log is away or too slow. */
const LATE_S = 30

export const isAnswering = ({ is_up }: Replica) => is_up

/** What is wrong with a service, in words; nothing when it is well. */
export const troubles = ({ name, status, replicas, events }: Service): string[] => {
  if (status === 'down') return [t.system.doesNotAnswer(name)]
  const down = replicas.filter((one) => !one.is_up).length
  return [
    ...(down > 0 ? [t.system.replicasDown(name, down, replicas.length)] : []),
    ...(replicas.some((one) => one.is_up && !one.is_ready) ? [t.system.draining(name)] : []),
    ...(status === 'ok' ? [] : [t.system.says(name, status)]),
    ...(events && events.dead_letters > 0 ? [t.system.putAside(name, events.dead_letters)] : []),
    ...(events && events.waiting_s > LATE_S ? [t.system.waits(name, Math.round(events.waiting_s))] : []),
  ]
}

export const signOf = (service: Service): Sign => (service.status === 'down' ? 'down' : troubles(service).length > 0 ? 'warn' : 'ok')

export const signOfGateways = (gateways: readonly Replica[]): Sign => (gateways.every((one) => one.is_up && one.is_ready) ? 'ok' : 'warn')

/** All that is wrong with the system. */
export const allTroubles = ({ gateways, services }: System): string[] => {
  const down = gateways.filter((one) => !one.is_up).length
  return [...(down > 0 ? [t.system.gateways(down, gateways.length)] : []), ...services.flatMap(troubles)]
}

/** Several processes' figures as one: rates add up, the slowest tells the p99. */
export const together = (replicas: readonly Replica[]) => {
  const told = replicas.flatMap(({ requests }) => requests ?? [])
  const times = told.flatMap(({ p99_ms }) => p99_ms ?? [])
  return {
    perS: told.reduce((sum, one) => sum + one.per_s, 0),
    errorsPerS: told.reduce((sum, one) => sum + one.errors_per_s, 0),
    p99Ms: times.length > 0 ? Math.max(...times) : null,
  }
}

/** How often the processes of one name ask each other service. */
export const asked = (replicas: readonly Replica[]): Map<string, number> => {
  const sums = new Map<string, number>()
  for (const { to, per_s } of replicas.flatMap(({ calls }) => calls)) sums.set(to, (sums.get(to) ?? 0) + per_s)
  return sums
}

/** How many processes there are: services of one process share it. */
export const countProcesses = ({ gateways, services }: System): number => {
  const all = [...gateways, ...services.flatMap(({ replicas }) => replicas)]
  return new Set(all.flatMap(({ process }) => process ?? [])).size
}

const few = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 })

/** 0, 0.4, 12, 340 */
export const rate = (perS: number): string => few.format(perS >= 100 ? Math.round(perS) : perS)

export const ms = (value: number | null): string => {
  if (value === null) return '–'
  return value >= 995 ? `${few.format(value / 1000)} s` : `${few.format(value)} ms`
}
