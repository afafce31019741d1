import type { identity } from '@tutti/identity/contract'
import type { Calls, ClientOf, Ground, Logger, Tracing } from '@tutti/kit'
import type { Finder } from '../targets/target.ts'

export type GatewayOptions = {
  host: string
  /** 0 takes a free one. */
  port: number
  /** Where the settings of {@link gatewaySettings} are read from. */
  environment: Record<string, string | undefined>
  /** Who answers which path: `/v1/artists/*`, `/v1/artists/:id/related-artists`; see `routeTable`. */
  table: readonly { path: string; service: string }[]
  /** Where a service answers now; `undefined` while it does not. */
  find: Finder
  /** Every service of this system, for `/health` and the OpenAPI document. */
  expected: readonly string[]
  /** identity's calls, on the gateway's own behalf. */
  identity: Pick<ClientOf<typeof identity>, 'verify' | 'setupRequired'>
  /** Calls of every service on behalf of whoever asks. */
  calls: Calls
  /** Where the internal listeners of all gateways are, for the system page; this one's may be among them. */
  gateways?: readonly string[]
  /** The system's secrets: the key by which services know each other is one. */
  secret: Ground['secret']
  /** Tells which sessions ended. */
  log: Pick<Ground['log'], 'watch'>
  logger: Logger
  /** Absent when nothing is recorded. */
  tracing?: Tracing
  version: string
  /** The folder of the built player. */
  webRoot?: string
}

export type Gateway = {
  /** Where this machine reaches it. */ url: string
  port: number
  /** From now on each answer ends its connection: those who ask again go elsewhere. */ drain(): void
  /** Lets requests under way end, for `graceMs` (8,000) at most. */ stop(graceMs?: number): Promise<void>
}
