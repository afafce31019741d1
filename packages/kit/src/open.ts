import type { Database } from '@tutti/database'
import { localCaller } from './calls/local.ts'
import { makeCalls } from './calls/client.ts'
import type { Caller } from './calls/directory.ts'
import { routerOf } from './calls/answer.ts'
import { makeApp } from './app.ts'
import { current, type Context, withContext } from './context.ts'
import { withPublishing } from './db.ts'
import * as inbox from './events/inbox.ts'
import { outboxMigrations, type OutboxTables } from './events/outbox.ts'
import { type Relay, startRelay } from './events/relay.ts'
import { type Runner, startRunner } from './events/runner.ts'
import { healthOf } from './health.ts'
import type { RouteInfo } from './routes.ts'
import type { AnyService, Ground, HistoryPage, Room, Running, Socket } from './service.ts'
import { serviceCalls } from './standard-calls.ts'
import { keepInboxSmall } from './upkeep.ts'

/** A service that is open: it answers, and after `begin` it also works. */
export type OpenService = {
  name: string
  routes: RouteInfo[]
  /** Its public routes. `env` is what Hono's handlers find in `c.env`. */
  fetch: (request: Request, env: object, context: Context) => Response | Promise<Response>
  caller: Caller
  router: Record<string, never>
  sockets: Record<string, Socket>
  begin(): Promise<void>
  health(): Promise<object>
  stop(): Promise<void>
}

/** Opens a service: database and migrations, state, routes and calls. It is in the directory when this resolves. */
export const openService = async (service: AnyService, ground: Ground): Promise<OpenService> => {
  const { name } = service
  const logger = ground.logger(name)
  const database = service.migrations ? await openDatabase(service, ground) : undefined
  let relay: Relay | undefined
  let runner: Runner | undefined
  const db = database ? withPublishing<never>(database, () => relay?.kick()) : undefined
  const bare: Room = {
    name, logger, db: db as never, calls: makeCalls(name, ground.directory, logger), log: ground.log, blobs: await ground.blobs(name),
    version: ground.version, environment: ground.environment, folder: await ground.folder(name), secret: ground.secret, state: undefined,
  }
  const state = (await service.open?.(bare)) as (Running & object) | undefined
  const room = { ...bare, state } as Room<never, never>
  const { app, table } = makeApp(service, room)
  const router = service.calls ? routerOf(service.calls as never, room, serviceCalls({ service, room, table })) : {}
  const caller = localCaller(router)
  const endings: (() => Promise<void>)[] = []
  ground.directory.add(name, caller)

  const begin = async () => {
    if (database) relay = startRelay({ database: database as unknown as Database<OutboxTables>, log: ground.log, logger })
    relay?.kick()
    if (service.watches?.length) endings.push(await watchAll(service, room))
    await state?.begin?.()
    if (db && service.reactions?.length) {
      runner = await startRunner({ db, log: ground.log, service: name, reactions: service.reactions, logger, historyOf: historyThrough(ground) })
      endings.push(keepInboxSmall(db as never, logger))
    }
  }
  const stop = async () => {
    ground.directory.remove(name)
    await runner?.stop()
    await Promise.all(endings.map((end) => end()))
    await state?.stop?.()
    await relay?.stop()
    await database?.close()
  }
  return {
    name, routes: table, router, caller, begin, stop,
    fetch: (request, env, context) => withContext(context, () => app.fetch(request, env)),
    sockets: Object.fromEntries(Object.entries(service.sockets ?? {}).map(([path, make]) => [path, make(room)])),
    health: () => healthOf({ name, db: db as never, log: ground.log, runner, state }),
  }
}

const openDatabase = async (service: AnyService, ground: Ground) => {
  const database = await ground.openDatabase(service.name)
  try {
    await database.migrate({ ...outboxMigrations, ...inbox.inboxMigrations, ...service.migrations }, ground.version)
  } catch (error) {
    await database.close()
    throw error
  }
  return database
}

const watchAll = async (service: AnyService, room: Room<never, never>) => {
  const watches = service.watches!
  const subscription = await room.log.watch((event) => {
    for (const one of watches) if (one.event.type === event.type) one.handle(event.data, room as never, event)
  }, [...new Set(watches.map((one) => one.event.type))])
  return () => subscription.stop()
}

const historyThrough = ({ directory }: Ground) => async (source: string, cursor: string | undefined): Promise<HistoryPage | undefined> => {
  if (!directory.expects(source)) return undefined
  const caller = directory.find(source)
  if (!caller) throw new Error(`The ${source} service is not running.`)
  const viewer = { userId: `service:${source}`, name: source, role: 'service', scopes: '*' } as const
  return (await caller('history', { cursor, limit: 500 }, { ...current(), viewer })) as HistoryPage
}
