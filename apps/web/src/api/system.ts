import { queryOptions } from '@tanstack/react-query'
import { request } from './request.ts'
import type { Page } from './types.ts'

/** Over the last 60 s. */
export type Figures = { per_s: number; errors_per_s: number; p99_ms: number | null }
export type Replica = {
  /** `null`: in the gateway's own process. */
  address: string | null
  process: string | null
  is_up: boolean
  is_ready: boolean
  version: string | null
  started_at: string | null
  requests: Figures | null
  calls: ({ to: string } & Figures)[]
  loop_delay_ms: number | null
  memory_bytes: number | null
}
export type Events = { waiting: number; waiting_s: number; lag: number | null; dead_letters: number; applied_per_s: number }
export type Service = { name: string; status: string; replicas: Replica[]; events: Events | null }
export type System = {
  at: string
  version: string
  status: 'ok' | 'starting' | 'degraded'
  limits: 'shared' | 'per replica' | null
  gateways: Replica[]
  services: Service[]
}
export type DeadLetter = {
  service: string
  event_id: string
  type: string
  reaction: string
  tries: number
  error: string
  at: string
  event: object
}

/** How the whole system is, asked for as long as somebody looks. */
export const system = queryOptions({
  queryKey: ['system'],
  queryFn: ({ signal }) => request<System>('/tutti/v1/system', { signal }),
  refetchInterval: 2000,
  staleTime: 0,
  // The next look is the next try.
  retry: false,
})

const LETTERS = '/tutti/v1/system/dead-letters'
export const PAGE = 20

export const deadLetters = (service: string, offset: number) =>
  queryOptions({
    queryKey: ['system', 'dead-letters', service, offset],
    queryFn: ({ signal }) => request<Page<DeadLetter>>(LETTERS, { query: { service, limit: PAGE, offset }, signal }),
    staleTime: 0,
  })

export const replayLetter = ({ service, event_id, reaction }: DeadLetter) =>
  request<{ applied: boolean }>(`${LETTERS}/replay`, { method: 'POST', body: { service, event_id, reaction } })

export const replayLetters = (service: string) =>
  request<{ applied: number; failed: number; left: number }>(`${LETTERS}/replay-all`, { method: 'POST', body: { service } })
