import { needs } from '@tutti/testing'
import { type NatsServer, nats } from '@tutti/testing/engines/nats'
import { postgres, type PostgresServer } from '@tutti/testing/engines/postgres'
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { insertOutbox } from '../src/events/outbox.ts'
import { envelope } from '../src/index.ts'
import { until } from './ground.ts'
import {
  factsIn,
  heardSoFar,
  type Ledger,
  type Ledgers,
  numbersOf,
  onPostgres,
  openReplica,
  type Replica,
  SumAdded,
  upTo,
} from './ledger.ts'

// Two writes at the same time, as only PostgreSQL has them: one takes its number first and commits last.
describe('a write that commits late', needs('nats-server', 'postgres'), () => {
  let dir: string
  let server: NatsServer
  let database: PostgresServer
  let ledgers: Ledgers
  let telling: Ledger
  let hearing: Ledger
  const replicas: Replica[] = []
  const open = async (at: Ledger, only: 'tell' | 'listen') => {
    const replica = await openReplica({ name: only, url: server.url, database: at, ttlMs: 300, only })
    replicas.push(replica)
    return replica
  }
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'tutti-late-'))
    ;[server, database] = await Promise.all([nats(), postgres()])
    ledgers = await onPostgres(() => database.url)(dir)
    ;[telling, hearing] = await Promise.all([ledgers.open('telling'), ledgers.open('hearing')])
  })
  afterEach(async () => {
    await server.start()
    await Promise.all(replicas.splice(0).map((replica) => replica.stop()))
    await ledgers.stop()
    await Promise.all([server.remove(), database.remove()])
    await rm(dir, { recursive: true, force: true })
  })
  const heardBy = (count: number) => until(`${count} are heard`, async () => (await heardSoFar(hearing)) >= count)

  /** Tells of `late` as the number 1, and commits when `meanwhile` has ended. */
  const late = async (meanwhile: () => Promise<void>) => {
    const inserted = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    const writing = telling.write('late', async (tx) => {
      await insertOutbox(tx as never, [envelope(SumAdded, { account: 'late', number: 1 })])
      inserted.resolve()
      await gate.promise
    })
    await inserted.promise
    await meanwhile()
    gate.resolve()
    await writing
  }

  test('is told, though later numbers were told before', async () => {
    const [teller] = await Promise.all([open(telling, 'tell'), open(hearing, 'listen')])
    await late(async () => {
      await teller.tell('early', 1, 10)
      await heardBy(10)
    })
    await heardBy(11)
    const numbers = Object.fromEntries(await numbersOf(hearing))
    assert.deepEqual(numbers, { [`${SumAdded.type} early`]: upTo(10), [`${SumAdded.type} late`]: [1] })
  })

  test('is told again when the log has lost it, and what stood before it is not', async () => {
    const teller = await open(telling, 'tell')
    await late(async () => {
      await teller.tell('early', 1, 10)
      await until('the early ones are told', async () => (await factsIn(teller.log)).length === 10)
      await server.stop()
      await server.copyStore()
      await server.start()
    })
    await until('it is told', async () => (await factsIn(teller.log)).length === 11)
    await Promise.all(replicas.splice(0).map((replica) => replica.stop()))
    await server.stop()
    await server.restoreStore()
    await server.start()
    const { log } = await open(telling, 'tell')
    await until('it is told again', async () => (await factsIn(log)).some(({ account }) => account === 'late'))
    assert.deepEqual(
      (await factsIn(log)).map(({ account, number }) => `${account} ${number}`),
      [...upTo(10).map((number) => `early ${number}`), 'late 1'],
    )
  })
})
