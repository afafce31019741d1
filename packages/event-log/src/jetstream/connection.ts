import { setTimeout as wait } from 'node:timers/promises'
import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from '@nats-io/jetstream'
import { type NatsConnection, connect } from '@nats-io/transport-node'
import { EventLogError } from '../port.ts'
import type { JetStreamOptions } from './index.ts'
import { enterStreams } from './streams.ts'

const PAUSE_MS = 50
const LONGEST_PAUSE_MS = 2_000
/** A server that is silent for two of these is given up: a cut line does not say that it is cut. */
const PING_MS = 5_000
/** How long a question waits for a connection before it is refused. */
const QUESTION_MS = 5_000

/** One connection: the client never connects again by itself, because what it held back would be sent into another history unseen. */
export type Session = {
  readonly number: number
  readonly incarnation: string
  readonly js: JetStreamClient
  readonly jsm: JetStreamManager
  /** Ends this connection: what comes next begins with comparing again. */
  doubt(reason: unknown): void
}

export type Connection = {
  readonly number: number
  current(): Session | undefined
  /** The connection, once there is one. @throws EventLogError when there is none for 5 s, or at the end */
  ready(signal?: AbortSignal): Promise<Session>
  onConnected(heard: () => void): () => void
  close(): Promise<void>
}

export type ConnectionOptions = Required<Pick<JetStreamOptions, 'name' | 'report' | 'patienceMs'>> & {
  servers: readonly string[]
  limits: { ageMs: number; bytes: number }
  replicas: number
  /** Called with each new connection before anybody else may use it. */
  arrived: (session: Session) => Promise<void>
}

/** Connects, and again whenever the connection breaks, until it is closed. Resolves with the first. */
export async function startConnection(options: ConnectionOptions): Promise<Connection> {
  const stopping = new AbortController()
  const heard = new Set<() => void>()
  const place = createPlace()
  const line = { options, place, signal: stopping.signal, begun: () => heard.forEach((tell) => tell()) }
  const running = run(line).finally(() => place.end(new EventLogError('the event log is closed')))
  const close = async (): Promise<void> => {
    stopping.abort()
    await running
  }
  const ready = async (ms: number): Promise<Session> => {
    const now = place.current()
    if (now) return now
    const late = wait(ms, undefined, { ref: false }).then(() => {
      const why = place.failure() ?? new EventLogError('no server has answered')
      throw new EventLogError(`cannot reach the event log at ${hostsOf(options.servers)} for ${ms} ms: ${why.message}`, why)
    })
    return Promise.race([place.next(), late])
  }
  await ready(options.patienceMs).catch(async (error) => {
    await close()
    throw error
  })
  return {
    get number() {
      return place.number()
    },
    current: place.current,
    ready: () => ready(QUESTION_MS),
    onConnected(listener) {
      heard.add(listener)
      return () => void heard.delete(listener)
    },
    close,
  }
}

/** Where the session is that can be used now, and who waits for the next. */
function createPlace() {
  const resolvers = (): PromiseWithResolvers<Session> => {
    const made = Promise.withResolvers<Session>()
    made.promise.catch(() => undefined)
    return made
  }
  let number = 0
  let current: Session | undefined
  let failure: EventLogError | undefined
  let next = resolvers()
  return {
    number: () => number,
    another: () => ++number,
    current: () => current,
    failure: () => failure,
    next: () => next.promise,
    enter(session: Session): void {
      current = session
      failure = undefined
      next.resolve(session)
    },
    leave(why?: EventLogError): void {
      if (current) next = resolvers()
      current = undefined
      failure = why ?? failure
    },
    end: (error: EventLogError): void => next.reject(error),
  }
}

type Line = { options: ConnectionOptions; place: ReturnType<typeof createPlace>; signal: AbortSignal; begun: () => void }

/** Connects again and again, with pauses that grow while it does not succeed. */
async function run(line: Line): Promise<void> {
  for (let pause = PAUSE_MS; !line.signal.aborted;) {
    pause = (await stay(line)) ? PAUSE_MS : Math.min(2 * pause, LONGEST_PAUSE_MS)
    await wait(pause, undefined, { signal: line.signal }).catch(() => undefined)
  }
}

/** Connects and stays until the connection ends; answers whether there was one. */
async function stay({ options, place, signal, begun }: Line): Promise<boolean> {
  let nc: NatsConnection | undefined
  const close = (): void => void nc?.close()
  signal.addEventListener('abort', close, { once: true })
  try {
    nc = await connect({ ...addressOf(options.servers), reconnect: false, timeout: PING_MS, pingInterval: PING_MS, noAsyncTraces: true })
    if (signal.aborted) return false
    const session = await openSession(nc, place.another(), options)
    await options.arrived(session)
    place.enter(session)
    begun()
    await nc.closed()
    place.leave()
    return true
  } catch (error) {
    const why = reason(error, options.servers)
    place.leave(why)
    if (!signal.aborted) options.report(why)
    return false
  } finally {
    signal.removeEventListener('abort', close)
    await nc?.close().catch(() => undefined)
  }
}

async function openSession(nc: NatsConnection, number: number, options: ConnectionOptions): Promise<Session> {
  const jsm = await jetstreamManager(nc)
  const incarnation = await enterStreams(jsm, options)
  const doubt = (why: unknown): void => {
    if (nc.isClosed()) return
    options.report(reason(why, options.servers))
    void nc.close()
  }
  return { number, incarnation, js: jetstream(nc), jsm, doubt }
}

/** What `connect` wants: user, password and token stand in the address. */
function addressOf(servers: readonly string[]): { servers: string[]; user?: string; pass?: string; token?: string; tls?: object } {
  const urls = servers.map((one) => new URL(one.includes('://') ? one : `nats://${one}`))
  const [{ username, password, protocol } = new URL('nats://localhost')] = urls
  const [user, pass] = [decodeURIComponent(username), decodeURIComponent(password)]
  return {
    servers: urls.map(({ hostname, port }) => `${hostname}:${port || 4222}`),
    ...(pass ? { user, pass } : user ? { token: user } : {}),
    ...(protocol === 'tls:' ? { tls: {} } : {}),
  }
}

/** The addresses without what is secret in them. */
const hostsOf = (servers: readonly string[]): string => addressOf(servers).servers.join(', ')

function reason(error: unknown, servers: readonly string[]): EventLogError {
  if (error instanceof EventLogError) return error
  return new EventLogError(
    `the event log at ${hostsOf(servers)} has failed: ${error instanceof Error ? error.message : String(error)}`,
    error,
  )
}
