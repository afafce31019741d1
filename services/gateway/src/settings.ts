import { setting, type SettingsOf } from '@tutti/kit'
import { proxiesFrom } from './request/trusted-proxies.ts'

const MOST = 1_000_000

export const gatewaySettings = {
  publicUrl: setting.url('TUTTI_PUBLIC_URL', undefined, {
    flag: '--public-url',
    help: 'Where people reach Tutti when a proxy stands before it, with its path if it has one; the proxy passes the path on as it is.',
  }),
  trustedProxies: {
    ...setting.list('TUTTI_TRUSTED_PROXIES', [], { help: 'Addresses of proxies whose X-Forwarded-For, -Proto and -Host are believed.' }),
    allowed: 'IP addresses and CIDR blocks such as 127.0.0.1,10.0.0.0/8, separated by ","',
    parse: (text: string) => {
      const list = text
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== '')
      return proxiesFrom(list) ? list : undefined
    },
  },
  tlsCert: setting.text('TUTTI_TLS_CERT', undefined, {
    flag: '--tls-cert',
    help: 'Certificate file (PEM) to serve https with; needs --tls-key.',
  }),
  tlsKey: setting.text('TUTTI_TLS_KEY', undefined, { flag: '--tls-key', help: 'Key file (PEM) for --tls-cert.' }),
  ratePerAddress: setting.whole('TUTTI_RATE_ADDRESS', 600, {
    min: 0,
    max: MOST,
    help: 'Requests without a valid credential that one address may make in 30 s; 0 lifts the limit.',
  }),
  ratePerUser: setting.whole('TUTTI_RATE_USER', 3_000, {
    min: 0,
    max: MOST,
    help: 'Requests that one user may make in 30 s; 0 lifts the limit.',
  }),
  ratePerClient: setting.whole('TUTTI_RATE_CLIENT', 1_500, {
    min: 0,
    max: MOST,
    help: 'Requests that one browser session or app may make in 30 s; 0 lifts the limit.',
  }),
  rateMedia: setting.whole('TUTTI_RATE_MEDIA', 12_000, {
    min: 0,
    max: MOST,
    help: 'Covers and pieces of audio that one user, or an address without one, may fetch in 30 s; 0 lifts the limit.',
  }),
  rateLogin: setting.whole('TUTTI_RATE_LOGIN', 10, {
    min: 0,
    max: MOST,
    help: 'Wrong passwords for one user from one address in 5 minutes; ten times as many for all users of an address; 0 lifts the limit.',
  }),
  valkeyUrl: {
    ...setting.text('TUTTI_VALKEY_URL', undefined, {
      isSecret: true,
      help: 'A Valkey or Redis server on which several gateways count together, redis://10.0.0.5:6379. Without it each counts by itself, and the limits hold for each gateway.',
    }),
    allowed: 'an address such as redis://10.0.0.5:6379, or rediss://… for TLS',
    parse: (text: string) => (/^(?:redis|rediss|valkey|valkeys):\/\/[^/]/.test(text) && URL.canParse(text) ? text : undefined),
  },
  maxConnections: setting.whole('TUTTI_MAX_CONNECTIONS', 10_000, {
    min: 10,
    max: MOST,
    help: 'Connections that are open at once; more are turned away.',
  }),
  requestTimeoutMs: setting.whole('TUTTI_REQUEST_TIMEOUT_MS', 15_000, {
    min: 100,
    max: 600_000,
    help: 'Milliseconds that a service has to begin its answer.',
  }),
}

export type GatewaySettings = SettingsOf<typeof gatewaySettings>
