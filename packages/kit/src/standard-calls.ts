import { z } from 'zod'
import type { Db } from './db.ts'
import { deadLetters, type InboxTables } from './events/inbox.ts'
import { revive } from './events/revive.ts'
import type { RouteInfo } from './routes.ts'
import type { AnyService, Room } from './service.ts'
import type { Viewer } from './viewer.ts'

type Options = { service: AnyService; room: Room<never, never>; table: RouteInfo[]; health: () => Promise<object> }

/** A route as data: its schemas as JSON Schema (draft 2020-12), for the OpenAPI document. */
export type RouteDescription = { method: string; path: string; policy: RouteInfo['policy']; request: { target: string; schema: object }[] }

/** Answers the calls that every contract has: history, health, routes, dead letters. */
export const serviceCalls = ({ service, room, table, health }: Options) => {
  const db = room.db as unknown as Db<InboxTables> | undefined
  return {
    history: async (_: Viewer, { cursor, limit }: { cursor?: string; limit: number }) =>
      (await service.history?.(room.db, cursor, limit)) ?? { events: [], next: null },
    health: () => health(),
    describe: () => describeRoutes(table),
    deadLetters: (_: Viewer, { limit, offset }: { limit: number; offset: number }) =>
      db ? deadLetters(db.read, limit, offset) : { total: 0, items: [] },
    replay: async (_: Viewer, letter: { eventId: string; reaction: string }) => {
      const { logger, tracer } = room
      return db ? revive({ db: room.db, reactions: service.reactions ?? [], logger, tracer }, letter) : false
    },
  }
}

/** The routes of a service as data. */
export const describeRoutes = (table: readonly RouteInfo[]): RouteDescription[] =>
  table.map(({ method, path, policy, request }) => ({
    method,
    path,
    policy,
    request: request.map(({ target, schema }) => ({ target, schema: z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) })),
  }))
