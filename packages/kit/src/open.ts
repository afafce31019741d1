import type { Database, Migrations } from '@tutti/database'
import { localCaller } from './calls/local.ts'
import { makeCalls } from './calls/client.ts'
import type { Caller } from './calls/directory.ts'
import { routerOf } from './calls/answer.ts'
import { makeApp } from './app.ts'
import { current, type Context, withContext } from './context.ts'
import { withPublishing } from './db.ts'
import * as inbox from './events/inbox.ts'
import { isShared, lease, leaseMigrations, type Lease } from './events/leases.ts'
import { outboxMigrations, type OutboxTables } from './events/outbox.ts'
import { type Relay, startRelay } from './events/relay.ts'
import { type Runner, startRunner } from './events/runner.ts'
import { makeShares } from './events/shares.ts'
import { healthOf, measuresOf } from './health.ts'
import { measureService } from './metrics.ts'
import type { RouteInfo } from './routes.ts'
import type { AnyService, Ground, HistoryPage, Room, Running, Socket } from './service.ts'
import { shareRoom } from './share.ts'
import { describeRoutes, type RouteDescription, serviceCalls } from './standard-calls.ts'
import { tracedDirectory } from './tracing/requests.ts'
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
  /** Its public routes as data. */
  describe(): Promise<RouteDescription[]>
  stop(): Promise<void>
}

/** Opens a service: database and migrations, state, routes and calls. It is in the directory when this resolves. */
export const openService = async (service: AnyService, ground: Ground): Promise<OpenService> => {
  const database = service.migrations ? await openDatabase(service, ground) : undefined
  try {
    return await openOn(service, ground, database)
  } catch (error) {
    await database?.close()
    throw error
  }
}

const openOn = async (service: AnyService, ground: Ground, database: Database<never> | undefined): Promise<OpenService> => {
  const { name } = service
  const work: Work = { endings: [] }
  const published = () => work.relay?.kick()
  const db = database ? withPublishing<never>(database, published, ground.tracing?.of(name)) : undefined
  // What another replica publishes is told by the one that has the lease; a thread of this process says so itself.
  if (database && isShared(database)) database.onWrittenElsewhere(published)
  const share: Room['share'] = () => {
    if (!database) throw new Error(`Cannot share the database of ${name}: it has none.`)
    return shareRoom({ database, logger: ground.logger(name), published })
  }
  const leads = () => work.jobs?.held() ?? false
  const bare = await bareRoom(name, ground, { db: db as never, share, leads })
  const state = (await service.open?.(bare)) as (Running & object) | undefined
  const room = { ...bare, state } as Room<never, never>
  const { app, table } = makeApp(service, room)
  const measured = () => ({ name, db: db as never, log: ground.log, runner: work.runner })
  const health = () => healthOf(measured(), state)
  if (database) {
    const forget = measureService(name, () => measuresOf(measured()))
    work.endings.push(async () => forget())
  }
  const router = service.calls ? routerOf(service.calls as never, room, serviceCalls({ service, room, table, health })) : {}
  const caller = localCaller(router)
  ground.directory.add(name, caller)
  let described: RouteDescription[] | undefined
  return {
    name,
    routes: table,
    router,
    caller,
    begin: () => begin({ service, ground, room, database, work }),
    stop: async () => {
      ground.directory.remove(name)
      await work.runner?.stop()
      await Promise.all(work.endings.map((end) => end()))
      await state?.stop?.()
      await work.relay?.stop()
      await work.jobs?.release()
      await database?.close()
    },
    fetch: (request, env, context) => withContext(context, () => app.fetch(request, env)),
    sockets: Object.fromEntries(Object.entries(service.sockets ?? {}).map(([path, make]) => [path, make(room)])),
    health,
    describe: async () => (described ??= describeRoutes(table)),
  }
}

/** What works in the background, and how to end it. */
type Work = { relay?: Relay; jobs?: Lease; runner?: Runner; endings: (() => Promise<void>)[] }
type Begin = { service: AnyService; ground: Ground; room: Room<never, never>; database: Database<never> | undefined; work: Work }

const begin = async ({ service, ground, room, database, work }: Begin) => {
  const { name, logger, db, tracer } = room
  // Replicas of a service do these jobs one at a time.
  const jobs = database && lease({ db: database, name: 'jobs', logger, taken: () => work.relay?.kick() })
  if (jobs)
    work.relay = startRelay({ database: database as unknown as Database<OutboxTables>, log: ground.log, logger, lease: jobs, tracer })
  if (jobs) work.jobs = jobs
  if (service.watches?.length) work.endings.push(await watchAll(service, room))
  await (room.state as Running | undefined)?.begin?.()
  if (!database || !jobs || !service.reactions?.length) return
  work.runner = await startRunner({
    db,
    log: ground.log,
    service: name,
    reactions: service.reactions,
    logger,
    tracer,
    historyOf: historyThrough(ground),
    // Past the room's database: what is read of it is not made old by a lease.
    shares: makeShares({ db: database }),
  })
  work.endings.push(keepInboxSmall({ db: db as never, logger, lease: jobs }))
}

const bareRoom = async (name: string, ground: Ground, own: Pick<Room, 'db' | 'share' | 'leads'>): Promise<Room> => {
  const logger = ground.logger(name)
  const tracer = ground.tracing?.of(name)
  return {
    ...own,
    name,
    logger,
    ...(tracer ? { tracer } : {}),
    calls: makeCalls(name, tracedDirectory(ground.directory, tracer), logger),
    log: ground.log,
    blobs: await ground.blobs(name),
    version: ground.version,
    environment: ground.environment,
    folder: await ground.folder(name),
    secret: ground.secret,
    state: undefined,
  }
}

/** All migrations of a service's database, those of the kit's own tables among them. */
export const migrationsOf = (service: AnyService): Migrations => ({
  ...outboxMigrations,
  ...inbox.inboxMigrations,
  ...leaseMigrations,
  ...service.migrations,
})

const openDatabase = async (service: AnyService, ground: Ground) => {
  const database = await ground.openDatabase(service.name)
  try {
    await database.migrate(migrationsOf(service), ground.version)
  } catch (error) {
    await database.close()
    throw error
  }
  return database
}

const watchAll = async (service: AnyService, room: Room<never, never>) => {
  const watches = service.watches!
  const subscription = await room.log.watch(
    (event) => {
      for (const one of watches) if (one.event.type === event.type) one.handle(event.data, room as never, event)
    },
    [...new Set(watches.map((one) => one.event.type))],
  )
  return () => subscription.stop()
}

const historyThrough =
  ({ directory }: Ground) =>
  async (source: string, cursor: string | undefined): Promise<HistoryPage | undefined> => {
    if (!directory.expects(source)) return undefined
    const caller = directory.find(source)
    if (!caller) throw new Error(`The ${source} service is not running.`)
    const viewer = { userId: `service:${source}`, name: source, role: 'service', scopes: '*' } as const
    return (await caller('history', { cursor, limit: 500 }, { ...current(), viewer })) as HistoryPage
  }
