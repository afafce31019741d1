import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

/** The metrics of this process, for Prometheus. */
export const registry = new Registry()

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

export const requestSeconds = new Histogram({
  name: 'tutti_request_duration_seconds',
  help: 'Time to answer a request, by service and route.',
  labelNames: ['service', 'method', 'route', 'status'],
  buckets: SECONDS,
  registers: [registry],
})
export const callSeconds = new Histogram({
  name: 'tutti_call_duration_seconds',
  help: 'Time to answer a call, by service and call.',
  labelNames: ['service', 'call', 'outcome'],
  buckets: SECONDS,
  registers: [registry],
})
/** How a service is doing, as its database and the log tell. `outboxAgeS`: how long the oldest event has been waiting. */
export type Measures = {
  outbox: number
  outboxAgeS: number
  deadLetters: number
  /** `undefined` while the log is away. */ lag: number | undefined
}

const measuring = new Map<string, () => Promise<Measures>>()
let asked: { at: number; all: Promise<(readonly [string, Measures])[]> } | undefined
/** All gauges of one scrape show one measurement. */
const SAME_MS = 500

/** Has a service measured whenever somebody reads the metrics; answers how to end that. */
export const measureService = (service: string, measure: () => Promise<Measures>): (() => void) => {
  measuring.set(service, measure)
  return () => void (measuring.get(service) === measure && measuring.delete(service))
}

const measureAll = () => {
  if (!asked || performance.now() - asked.at > SAME_MS) {
    const all = [...measuring].map(async ([service, measure]) => [service, await measure()] as const)
    // One that cannot tell, as its database is away, is left out.
    const told = Promise.allSettled(all).then((ends) => ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : [])))
    asked = { at: performance.now(), all: told }
  }
  return asked.all
}

const measured = (name: string, help: string, value: (measures: Measures) => number | undefined) =>
  new Gauge({
    name,
    help,
    labelNames: ['service'],
    registers: [registry],
    async collect() {
      this.reset()
      for (const [service, measures] of await measureAll()) {
        const known = value(measures)
        if (known !== undefined) this.labels(service).set(known)
      }
    },
  })

measured('tutti_outbox_waiting', 'Events that wait in the outbox.', ({ outbox }) => outbox)
measured('tutti_outbox_age_seconds', 'How long the oldest event has been waiting in the outbox.', ({ outboxAgeS }) => outboxAgeS)
measured('tutti_dead_letters', 'Events that were put aside.', ({ deadLetters }) => deadLetters)
measured('tutti_consumer_lag', 'Events that a service has not yet acknowledged.', ({ lag }) => lag)

export const eventsApplied = new Counter({
  name: 'tutti_events_applied_total',
  help: 'Events applied, by service.',
  labelNames: ['service'],
  registers: [registry],
})

let delays: ReturnType<typeof monitorEventLoopDelay> | undefined
const RESOLUTION_MS = 5

/** Counts from the first look on: whoever is not watched does not pay for it. */
const longestDelayMs = (): number => {
  const longest = delays && delays.count > 0 && Number.isFinite(delays.max) ? Math.max(0, delays.max / 1e6 - RESOLUTION_MS) : 0
  if (delays) delays.reset()
  else {
    delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
    delays.enable()
  }
  return longest
}

new Gauge({
  name: 'tutti_loop_delay_max_seconds',
  help: 'Longest hold-up of the event loop since the last look.',
  registers: [registry],
  collect() {
    this.set(longestDelayMs() / 1000)
  },
})
