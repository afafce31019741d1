import type { IncomingMessage, ServerResponse } from 'node:http'
import { Hono } from 'hono'
import type { Policy } from './policy.ts'
import { policyOf } from './policy.ts'
import type { Room } from './service.ts'
import { schemaOf } from './validation.ts'
import type { Viewer } from './viewer.ts'
import type { z } from 'zod'

/** What Hono's handlers find: the viewer in `c.var`, node's own request and response in `c.env` for those who stream bytes. */
export type RoomEnv = {
  Bindings: {
    incoming?: IncomingMessage
    outgoing?: ServerResponse
    /** the client's address, after trusted proxies */ address?: string
    /** whether the client spoke https */ secure?: boolean
    /** hears which route a recorded request takes */ routed?: (route: string) => void
  }
  Variables: { viewer: Viewer; requestId: string }
}

export type Routes<T, S> = (room: Room<T, S> & { app: Hono<RoomEnv> }) => void

/** A service's public HTTP: parse → call the rules or the store → answer. Every route declares its policy. */
export const routes = <T = any, S = any>(declare: Routes<T, S>): Routes<T, S> => declare

export type RouteInfo = {
  method: string
  path: string
  policy: Policy
  request: { target: 'query' | 'json' | 'param' | 'header'; schema: z.ZodType }[]
}

/** The pattern of the route that a request takes, among all that its path fits. */
export const routeOf = (matched: { path: string }[]): string => matched.at(-1)?.path ?? 'none'

/**
 * The table of an app's routes.
 * @throws when a route declares no policy, or more than one: the start and the build fail
 */
export const routeTable = (app: Hono<RoomEnv>, service: string): RouteInfo[] => {
  const table = new Map<string, { method: string; path: string; handlers: unknown[] }>()
  for (const { method, path, handler } of app.routes) {
    const key = `${method} ${path}`
    const entry = table.get(key) ?? { method, path, handlers: [] }
    entry.handlers.push(handler)
    table.set(key, entry)
  }
  return [...table.values()]
    .filter(({ method, path }) => !(method === 'ALL' && path === '/*'))
    .map(({ method, path, handlers }) => {
      const policies = handlers.map(policyOf).filter((found) => found !== undefined)
      if (policies.length !== 1)
        throw new Error(`Cannot start ${service}: the route ${method} ${path} declares ${policies.length} policies, and needs exactly one.`)
      return { method, path, policy: policies[0]!, request: handlers.map(schemaOf).filter((found) => found !== undefined) }
    })
}
