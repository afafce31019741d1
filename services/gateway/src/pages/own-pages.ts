import { admit as allow, registry } from '@tutti/kit'
import { type Admitting, admit } from '../admission/admission.ts'
import type { Counters } from '../limits/counters.ts'
import type { GatewayOptions } from '../gateway/options.ts'
import type { Exchange } from '../request/exchange.ts'
import { described, operations } from '../system/operations.ts'
import { overview } from '../system/overview.ts'
import { systemPage } from '../system/pages.ts'
import type { Reaching } from '../targets/reach.ts'
import { healthPage } from './health.ts'
import { openApi } from './openapi.ts'
import { sendJson } from './send-json.ts'

type Page = (exchange: Exchange) => Promise<void>
type Parts = { admitting: Admitting; counters: Counters; reaching: Reaching }

/** What the gateway answers itself, by path and method. */
export const ownPages = (options: GatewayOptions, { admitting, counters, reaching }: Parts): Record<string, Record<string, Page>> => {
  const { expected, find, version } = options
  const limits = () => counters.scope()
  const look = () => overview({ ...options, reaching, limits: limits() })
  const system = operations({ ...options, look })
  const own = described(system)
  const pages: Record<string, Record<string, Page>> = {
    '/health': { GET: async ({ outgoing }) => sendJson(outgoing, await healthPage({ expected, find, version, limits: limits() })) },
    '/tutti/openapi.json': {
      GET: async ({ outgoing, origin }) => sendJson(outgoing, await openApi({ expected, find, version, origin, own })),
    },
    '/metrics': { GET: metricsPage(admitting) },
  }
  for (const one of system) pages[one.path] = { ...pages[one.path], [one.method]: systemPage(admitting, one) }
  return pages
}

const metricsPage =
  (admitting: Admitting): Page =>
  async (exchange) => {
    if (!exchange.isLocal) {
      const { viewer } = await admit(admitting, exchange)
      allow({ who: 'admin' }, viewer, { method: 'GET', path: exchange.path })
    }
    exchange.outgoing.writeHead(200, { 'Content-Type': registry.contentType })
    exchange.outgoing.end(await registry.metrics())
  }
