import { queryOptions } from '@tanstack/react-query'
import { request } from './request.ts'

export type Health = {
  status: 'ok' | 'degraded' | 'starting'
  version: string
  services: Record<string, { status: string; reason?: string }>
}

export const health = queryOptions({
  queryKey: ['health'],
  queryFn: ({ signal }) => request<Health>('/health', { signal }),
  staleTime: 10_000,
})
