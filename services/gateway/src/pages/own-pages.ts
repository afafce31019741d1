import type { ServerResponse } from 'node:http'
import { refuse, registry } from '@tutti/kit'
import { type Admitting, admit } from '../admission/admission.ts'
import type { Counters } from '../limits/counters.ts'
import type { GatewayOptions } from '../gateway/options.ts'
import type { Exchange } from '../request/exchange.ts'
import { healthPage } from './health.ts'
import { openApi } from './openapi.ts'

/** What the gateway answers itself. */
export const ownPages = (
  { expected, find, version }: GatewayOptions,
  { admitting, counters }: { admitting: Admitting; counters: Counters },
): Record<string, (exchange: Exchange) => Promise<void>> => ({
  '/health': async ({ outgoing }) => sendJson(outgoing, await healthPage({ expected, find, version, limits: counters.scope() })),
  '/tutti/openapi.json': async ({ outgoing, origin }) => sendJson(outgoing, await openApi({ expected, find, version, origin })),
  '/metrics': async (exchange) => {
    if (!exchange.isLocal) await admitAdmin(admitting, exchange)
    exchange.outgoing.writeHead(200, { 'Content-Type': registry.contentType })
    exchange.outgoing.end(await registry.metrics())
  },
})

const admitAdmin = async (admitting: Admitting, exchange: Exchange) => {
  const { viewer } = await admit(admitting, exchange)
  const where = { method: 'GET', path: exchange.path }
  if (viewer.role === 'nobody') throw refuse('auth.required', where)
  if (viewer.role !== 'admin') throw refuse('auth.admin-only', where)
}

const sendJson = (outgoing: ServerResponse, body: object) => {
  const text = JSON.stringify(body)
  outgoing.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text), 'Cache-Control': 'no-cache' })
  outgoing.end(text)
}
