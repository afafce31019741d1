import { setting } from '@tutti/kit'

/** How a process of `tutti run` is reached by the other ones, and how it ends. */
export const replicaSettings = {
  internalHost: setting.text('TUTTI_INTERNAL_HOST', '127.0.0.1', {
    flag: '--internal-host',
    help: 'With "tutti run": address on which the gateway and other services reach this process; never the public one.',
  }),
  internalPort: setting.whole('TUTTI_INTERNAL_PORT', 4780, {
    flag: '--internal-port',
    min: 0,
    max: 65535,
    help: 'With "tutti run": port for the gateway and other services, and for /ready and /metrics. Without a gateway in the process, --port is the same.',
  }),
  drainMs: setting.whole('TUTTI_DRAIN_MS', 5_000, {
    min: 0,
    max: 600_000,
    help: 'With "tutti run": milliseconds from the signal to stop, while everything is still answered and /ready says no, to the end of listening.',
  }),
  stopMs: setting.whole('TUTTI_STOP_MS', 25_000, {
    min: 0,
    max: 3_600_000,
    help: 'With "tutti run": milliseconds that requests and streams under way have to end after that.',
  }),
}

/** Where the internal listeners of all gateways are. */
export const gatewayUrls = {
  gateways: setting.list('TUTTI_URL_GATEWAY', [], {
    help: 'With "tutti run": where the gateways are reached from inside (their --internal-port), or dns+http://NAME:PORT for all that a name stands for; so that the system page shows all of them, whichever answers.',
  }),
}

/** `TUTTI_URL_<SERVICE>` of each service: where its replicas are. */
export const urlSettings = (services: readonly string[]) =>
  Object.fromEntries(
    services.map((service) => [
      service,
      setting.list(`TUTTI_URL_${service.toUpperCase()}`, [], {
        help: `With "tutti run": where ${service} answers when it does not run in this process; the addresses of its replicas, or dns+http://NAME:PORT for all that a name stands for.`,
      }),
    ]),
  )
