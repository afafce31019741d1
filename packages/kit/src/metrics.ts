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
export const outboxWaiting = new Gauge({
  name: 'tutti_outbox_waiting',
  help: 'Events that wait in the outbox.',
  labelNames: ['service'],
  registers: [registry],
})
export const deadLetterCount = new Gauge({
  name: 'tutti_dead_letters',
  help: 'Events that were put aside.',
  labelNames: ['service'],
  registers: [registry],
})
export const consumerLag = new Gauge({
  name: 'tutti_consumer_lag',
  help: 'Events that a service has not yet acknowledged.',
  labelNames: ['service'],
  registers: [registry],
})
export const eventsApplied = new Counter({
  name: 'tutti_events_applied_total',
  help: 'Events applied, by service.',
  labelNames: ['service'],
  registers: [registry],
})

/** Watches how long the event loop is held up; the longest time since the last look goes into `tutti_loop_delay_max_seconds`. */
export const watchLoopDelay = (): { maxMs(): number; reset(): void; stop(): void } => {
  const histogram = monitorEventLoopDelay({ resolution: 5 })
  histogram.enable()
  const maxMs = () => (Number.isFinite(histogram.max) && histogram.count > 0 ? Math.max(0, histogram.max / 1e6 - 5) : 0)
  const gauge = new Gauge({
    name: 'tutti_loop_delay_max_seconds',
    help: 'Longest hold-up of the event loop since the last look.',
    registers: [],
    collect() {
      this.set(maxMs() / 1000)
      histogram.reset()
    },
  })
  registry.registerMetric(gauge)
  return {
    maxMs,
    reset: () => histogram.reset(),
    stop: () => (histogram.disable(), registry.removeSingleMetric('tutti_loop_delay_max_seconds')),
  }
}
