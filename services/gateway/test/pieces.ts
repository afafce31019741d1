import { type ChildProcess, fork } from 'node:child_process'
import { hkdfSync } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Gateway, openGateway } from '@tutti/gateway'
import { identity } from '@tutti/identity/contract'
import { makeCalls, makeLogger } from '@tutti/kit'
import { system, type TestSystem } from '@tutti/testing'
import { system as program } from '@tutti/tutti'
import type { Order, Told } from './replica.ts'

export const SECRET = Buffer.alloc(32, 7)
const logger = makeLogger('silent')('gateway')
export const PIECE = Buffer.from(Array.from({ length: 3_000_000 }, (_, i) => i % 251))

export type Replica = {
  url: string
  pid: number
  order(order: Order): void
  count(): Promise<{ posts: number; gets: number }>
  signal(signal: NodeJS.Signals): void
}

const gatewayCalls = ({ running }: TestSystem) => makeCalls('gateway', { find: running.find, expects: () => true }, logger)
const callsOf = (tutti: TestSystem) => gatewayCalls(tutti)(identity, { asService: true })

/** A replica in a process of its own. */
export const replica = async (t: TestContext, tutti: TestSystem, port = 0): Promise<Replica> => {
  const keys = await callsOf(tutti).keys()
  const child = fork(join(import.meta.dirname, 'replica.ts'), [String(port), JSON.stringify(keys)])
  t.after(() => child.kill('SIGKILL'))
  const { url } = (await told(child)) as { url: string }
  return {
    url,
    pid: child.pid!,
    order: (order) => void child.send(order),
    count: async () => {
      child.send('count' satisfies Order)
      return (await told(child)) as { posts: number; gets: number }
    },
    signal: (signal) => void child.kill(signal),
  }
}

const told = async (child: ChildProcess): Promise<Told> => {
  const ended = once(child, 'exit').then(() => Promise.reject(new Error('The replica ended; what it said stands above.')))
  return ((await Promise.race([once(child, 'message'), ended])) as [Told])[0]
}

/** identity, which real gateways ask. */
export const withIdentity = (): Promise<TestSystem> => system({ entries: program.filter((entry) => entry.name === 'identity') })

type Before = { identity: TestSystem; urls: readonly string[]; environment?: Record<string, string> }

/** A gateway before replicas of the small service. */
export const gatewayBefore = async (t: TestContext, { identity: tutti, urls, environment = {} }: Before): Promise<Gateway> => {
  const target = { urls, health: async () => ({ status: 'ok' }), describe: async () => [] }
  const gateway = await openGateway({
    host: '127.0.0.1',
    port: 0,
    environment: { TUTTI_RATE_ADDRESS: '0', TUTTI_RATE_USER: '0', TUTTI_RATE_CLIENT: '0', TUTTI_RATE_MEDIA: '0', ...environment },
    table: ['/v1/pieces/*', '/tutti/v1/login'].map((path) => ({ path, service: 'pieces' })),
    find: () => target,
    expected: ['pieces'],
    identity: callsOf(tutti),
    calls: gatewayCalls(tutti),
    secret: (purpose) => Buffer.from(hkdfSync('sha256', SECRET, '', purpose, 32)),
    log: { watch: async () => ({ stop: async () => undefined }) },
    logger,
    version: '0.0.0',
  })
  t.after(() => gateway.stop(0))
  return gateway
}

export type Answered = { status: number; pid: number; ms: number }

/** Eight clients that ask without a pause until they are told to end. */
export const load = (url: string) => {
  const answers: Answered[] = []
  let isOver = false
  const client = async () => {
    while (!isOver) {
      const began = performance.now()
      const answer = await fetch(`${url}/v1/pieces/who`).catch(() => undefined)
      const body = (await answer?.json().catch(() => undefined)) as { pid?: number } | undefined
      answers.push({ status: answer?.status ?? 0, pid: body?.pid ?? 0, ms: performance.now() - began })
    }
  }
  const clients = Array.from({ length: 8 }, client)
  return {
    answers,
    end: async () => {
      isOver = true
      await Promise.all(clients)
      return answers
    },
  }
}
