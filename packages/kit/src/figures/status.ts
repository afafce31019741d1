import { newId } from '../ids.ts'
import { loopDelay } from './loop-delay.ts'
import { type Recent, recentOfAll } from './recent.ts'
import type { Figures } from './window.ts'

type ServiceStatus = { requests: Figures; calls: Record<string, Figures>; eventsPerS: number }

/** A process and what its services did within the last 60 s: the answer of `/status` on the internal listener. */
export type ProcessStatus = {
  /** Tells processes apart. */
  process: string
  version: string
  /** ISO 8601 */
  startedAt: string
  memoryBytes: number
  loopDelayMs: number | null
  services: Record<string, ServiceStatus>
}

const own = newId()
const startedAt = new Date(performance.timeOrigin).toISOString()
const delay = loopDelay()

/** How this process and its services are doing. */
export const processStatus = (version: string): ProcessStatus => ({
  process: own,
  version,
  startedAt,
  memoryBytes: process.memoryUsage.rss(),
  loopDelayMs: delay(),
  services: Object.fromEntries([...recentOfAll()].map(([name, recent]) => [name, statusOf(recent)])),
})

const statusOf = ({ requests, events, calls }: Recent): ServiceStatus => ({
  requests: requests.read(),
  calls: Object.fromEntries([...calls()].map(([to, window]) => [to, window.read()])),
  eventsPerS: events.read().perS,
})
