import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { builtPlayer, openSystem, type System, type SystemOptions } from '@tutti/tutti'
import { type Client, makeClient } from './client.ts'
import { openMembers } from './members.ts'
import { type Databases, databasesOf } from './databases.ts'
import { ownEngines, type OwnEngines } from './engines.ts'
import { openProcesses } from './processes.ts'
import { until } from './until.ts'

export type TestOptions = {
  /** Every service behind a listener of its own, all calls over HTTP. */
  apart?: boolean
  /** Music folders that are scanned before the test begins. */
  music?: readonly string[]
  /** Services that are left out. */
  without?: readonly string[]
  environment?: Record<string, string>
  /** Stops before setup: no admin, nothing else. */
  fresh?: boolean
  entries?: NonNullable<SystemOptions['entries']>
  /** Serves the player, built from its sources as they are now; a restart then keeps the port, so that an open page finds it again. A path: the player that is built there. */
  player?: boolean | string
  /** A data folder of the test's own, which stays; standard is one that is removed at the end. */
  data?: string
}

export type TestSystem = {
  readonly url: string
  readonly data: string
  /** Logged in as the admin `admin`. */
  readonly admin: Client
  /** The one-time token of the setup link. */
  setupToken(): Promise<string>
  /** Where each replica of a service keeps what is neither database nor blob. */
  foldersOf(service: string): string[]
  /** A new client without a session. */
  anyone(): Client
  /** A new listener, logged in; `password` is the one for all of them. */
  user(name: string): Promise<Client & { id: string }>
  readonly password: string
  readonly running: System
  kill(service: string): Promise<void>
  /** Waits until no scan runs and every event has been applied. */
  settled(): Promise<void>
  readonly databases: Databases
  /** Stops and starts again on the same data, on another port unless the player is served. `meanwhile` is done in between. */
  restart(meanwhile?: () => Promise<unknown>): Promise<void>
  stop(): Promise<void>
}

const PASSWORD = randomBytes(12).toString('base64url')
/** Suites ask faster than people; those that are about limits set them. */
const UNLIMITED = {
  TUTTI_LOG: 'error',
  TUTTI_RATE_ADDRESS: '0',
  TUTTI_RATE_USER: '0',
  TUTTI_RATE_CLIENT: '0',
  TUTTI_RATE_MEDIA: '0',
  TUTTI_RATE_LOGIN: '0',
}
/** Those that are about it turn it on: everywhere else nothing is at work but what is asked for. Services of a suite's own know no such setting. */
const RESTING = { TUTTI_ANALYSES: '0' }

/**
 * The whole real system in this process, on a free port, on the real adapters, in a folder of its own.
 * @example const t = await system({ music: [folder] }); const { body } = await t.admin.get('/v1/search?q=a&type=track'); await t.stop()
 */
export const system = async (options: TestOptions = {}): Promise<TestSystem> => {
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'tutti-test-')))
  const webRoot = typeof options.player === 'string' ? options.player : options.player ? await builtPlayer() : undefined
  const engines = await ownEngines(data)
  const test = await testOf(options, { data, webRoot, engines }).catch(async (error: unknown) => {
    await engines?.stop()
    throw error
  })
  try {
    if (!options.fresh) await prepare(test, options)
  } catch (error) {
    await test.stop()
    throw error
  }
  return test
}

type Place = { data: string; webRoot: string | undefined; engines: OwnEngines | undefined }

const starter = (options: TestOptions, { data, webRoot, engines }: Place) => {
  const environment = {
    ...UNLIMITED,
    ...(options.entries ? {} : RESTING),
    ...engines?.environment,
    ...options.environment,
    TUTTI_DATA: data,
    TUTTI_HOST: '127.0.0.1',
    ...(options.without?.length ? { TUTTI_WITHOUT: options.without.join(',') } : {}),
  }
  const open = openerOn(engines, options)
  return (port = '0') =>
    open({
      environment: { ...environment, TUTTI_PORT: port },
      ...(options.apart ? { apart: true } : {}),
      ...(options.entries ? { entries: options.entries } : {}),
      ...(webRoot ? { webRoot } : {}),
    })
}

type Opened = System & { setupToken?: () => Promise<string>; foldersOf?: (service: string) => string[] }

const openerOn = (engines: OwnEngines | undefined, { apart }: TestOptions): ((options: SystemOptions) => Promise<Opened>) => {
  const { processes } = engines ?? {}
  if (processes) return (options) => openProcesses(options, processes)
  return engines?.areShared && !apart ? openMembers : openSystem
}

const testOf = async (options: TestOptions, place: Place): Promise<TestSystem> => {
  const { data } = place
  const start = starter(options, place)
  let running = await start()
  let admin = makeClient(running.url)
  return {
    get url() {
      return running.url
    },
    get admin() {
      return admin
    },
    get running() {
      return running
    },
    data,
    password: PASSWORD,
    setupToken: async () => (await (running.setupToken?.() ?? readFile(join(data, 'services', 'identity', 'setup-link'), 'utf8'))).trim(),
    foldersOf: (service) => (running.foldersOf?.(service) ?? [data]).map((folder) => join(folder, 'services', service)),
    anyone: () => makeClient(running.url),
    user: (name) => addUser(admin, running.url, name),
    kill: (service) => running.kill(service),
    settled: () => settled(admin),
    databases: databasesOf({ data, server: place.engines?.environment.TUTTI_DATABASE_URL }),
    restart: async (meanwhile) => {
      await running.stop()
      // Also when that fails: what comes after finds a system that runs, and can stop it.
      try {
        await meanwhile?.()
      } finally {
        running = await start(options.player ? new URL(running.url).port : '0')
        admin = makeClient(running.url, admin.cookie())
      }
    },
    stop: async () => {
      await running.stop()
      await place.engines?.stop()
      if (options.data) return
      await rm(data, { recursive: true, force: true, maxRetries: 3 })
      await place.engines?.remove()
    },
  }
}

const prepare = async (test: TestSystem, { music = [] }: TestOptions) => {
  const setup = await test.admin.post('/tutti/v1/setup', { token: await test.setupToken(), name: 'admin', password: PASSWORD })
  expectStatus(setup, 201, 'set up the admin')
  for (const path of music) expectStatus(await test.admin.post('/tutti/v1/folders', { path }), 201, `add the folder ${path}`)
  if (music.length > 0) await test.settled()
}

const addUser = async (admin: Client, url: string, name: string) => {
  const made = await admin.post('/tutti/v1/users', { name, password: PASSWORD, role: 'listener' })
  expectStatus(made, 201, `make the user ${name}`)
  const client = makeClient(url)
  expectStatus(await client.post('/tutti/v1/login', { name, password: PASSWORD }), 200, `log in as ${name}`)
  return Object.assign(client, { id: (made.body as { id: string }).id })
}

const expectStatus = ({ status, body }: { status: number; body: unknown }, wanted: number, what: string) => {
  if (status !== wanted) throw new Error(`Cannot ${what}: answered ${status} ${JSON.stringify(body)}`)
}

type Health = { services: Record<string, { status: string; outbox?: number; lag?: number; scanning?: boolean }> }

const settled = async (client: Client) => {
  const quiet = async () => {
    const { body } = await client.get<Health>('/health')
    return Object.values(body.services).every(
      ({ status, outbox = 0, lag = 0, scanning = false }) =>
        status === 'down' || (status === 'ok' && outbox === 0 && lag === 0 && !scanning),
    )
  }
  await until(async () => (await quiet()) && (await quiet()), { withinMs: 60_000, what: 'a quiet system' })
}

/** Both ways to run: `for (const way of ways) describe(way.name, () => … system(way.options))`. */
export const ways: readonly { name: string; options: TestOptions }[] = [
  { name: 'in one process', options: {} },
  { name: 'every service apart', options: { apart: true } },
]
