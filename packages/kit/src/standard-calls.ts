import { z } from 'zod'
import type { RouteInfo } from './routes.ts'
import type { AnyService, Room } from './service.ts'
import type { Viewer } from './viewer.ts'

type Options = { service: AnyService; room: Room<never, never>; table: RouteInfo[] }

/** A route as data: its schemas as JSON Schema (draft 2020-12), for the OpenAPI document. */
export type RouteDescription = { method: string; path: string; policy: RouteInfo['policy']; request: { target: string; schema: object }[] }

/** The calls that every contract has: the history of the service's facts, its dead letters, its routes. */
export const serviceCalls = ({ service, room }: Options) => ({
  history: async (_: Viewer, { cursor, limit }: { cursor?: string; limit: number }) =>
    (await service.history?.(room.db, cursor, limit)) ?? { events: [], next: null },
})

/** The routes of a service as data. */
export const describeRoutes = (table: readonly RouteInfo[]): RouteDescription[] =>
  table.map(({ method, path, policy, request }) => ({
    method,
    path,
    policy,
    request: request.map(({ target, schema }) => ({ target, schema: z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) })),
  }))
