import type { EventLog, Mark } from '@tutti/event-log'
import { needs } from '@tutti/testing'
import { type NatsServer, nats } from '@tutti/testing/engines/nats'
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { dropDelivered } from '../src/events/outbox.ts'
import { envelope } from '../src/index.ts'
import { until } from './ground.ts'
import {
  numbersOf,
  type Ledger,
  type Ledgers,
  eachLedgers,
  factsIn,
  heardSoFar,
  openLog,
  openReplica,
  RateSet,
  type ReplicaOptions,
  type Replica,
  SumAdded,
  upTo,
} from './ledger.ts'

const HOUR_MS = 3_600_000
const PATIENCE_MS = 10_000
/** A control waits in vain: it need not wait for long. */
const CONTROL_MS = 1_500
const HELD = { held: () => true, fence: () => 0, check: async () => undefined, release: async () => undefined }

/** The defect of all these: what stands at a number is taken for what once stood there. */
const comparingNumbers =
  (told: Map<number, string>) =>
  (log: EventLog): EventLog => {
    const now = async ({ position, id }: Mark): Promise<Mark> => ({ position, id: (await log.idAt(position)) ?? id })
    return {
      ...log,
      get connection() {
        return log.connection
      },
      append: async (events, options) => {
        const positions = await log.append(events, options)
        for (const [n, { sequence }] of positions.entries()) told.set(sequence, events[n]!.id)
        return positions
      },
      idAt: async (position) => {
        const found = await log.idAt(position)
        return found && (told.get(position.sequence) ?? found)
      },
      react: (group, options) => {
        const { memory } = options
        const remembered = async (partition: number) => Promise.all((await memory!.remembered(partition)).map(now))
        return log.react(group, { ...options, memory: memory && { ...memory, remembered } })
      },
    }
  }

eachLedgers((kind, openLedgers) =>
  describe(`when the broker forgets, ${kind}`, needs('nats-server'), () => {
    let dir: string
    let server: NatsServer
    /** The services: one tells sums, the other hears them. */
    let telling: Ledger
    let hearing: Ledger
    let ledgers: Ledgers
    const replicas: Replica[] = []
    const open = async (database: Ledger, options: Partial<ReplicaOptions>) => {
      const replica = await openReplica({ name: 'one', url: server.url, database, ...options })
      replicas.push(replica)
      return replica
    }
    const opened = (options: Partial<ReplicaOptions> = {}) =>
      [
        () => open(telling, { only: 'tell', jobs: HELD, ...options }),
        () => open(hearing, { only: 'listen', ttlMs: 300, ...options }),
      ] as const
    beforeEach(async () => {
      dir = await mkdtemp(join(tmpdir(), 'tutti-forgets-'))
      ;[server, ledgers] = await Promise.all([nats(), openLedgers(dir)])
      ;[telling, hearing] = await Promise.all([ledgers.open('telling'), ledgers.open('hearing')])
    })
    afterEach(async () => {
      await server.start()
      await Promise.all(replicas.splice(0).map((replica) => replica.stop()))
      await ledgers.stop()
      await server.remove()
      await rm(dir, { recursive: true, force: true })
    })
    const count = async (database = hearing) => heardSoFar(database)
    let patience = PATIENCE_MS
    const exactly = async (expected: Record<string, number[]>) => {
      const total = Object.values(expected).flat().length
      await until(`${total} are heard`, async () => (await count()) >= total, patience)
      assert.deepEqual(Object.fromEntries(await numbersOf(hearing)), expected)
    }
    const told = () =>
      until(
        'everything is told',
        async () => (await telling.read.selectFrom('outbox').select('sequence').where('published', '=', 0).execute()).length === 0,
      )
    /** Somebody else appends directly, to the same partition, before any of the replicas is back. */
    const othersAppend = async (to: number) => {
      const log = await openLog(server.url)
      await log.append(upTo(to).map((number) => envelope(RateSet, { account: 'a', number })))
      await log.close()
    }
    /** What happens in `meanwhile` is lost; what `others` append takes its numbers. */
    const loseTail = async (meanwhile: () => Promise<void>, others = 0) => {
      await server.stop()
      await server.copyStore()
      await server.start()
      await meanwhile()
      await server.stop()
      await server.restoreStore()
      await server.start()
      await othersAppend(others)
    }
    const inVain = async (control: () => Promise<void>) => {
      patience = CONTROL_MS
      await assert.rejects(
        control().finally(() => (patience = PATIENCE_MS)),
        /are heard/,
      )
    }
    const stopAll = async () => void (await Promise.all(replicas.splice(0).map((replica) => replica.stop())))
    const [SUMS, RATES] = [`${SumAdded.type} a`, `${RateSet.type} a`]

    const tailLostBeforeItWasHeard = async (weaken?: ReplicaOptions['weaken']) => {
      const [tell, hear] = opened(weaken ? { weaken } : {})
      const [teller] = [await tell(), await hear()]
      await teller.tell('a', 1, 20)
      await exactly({ [SUMS]: upTo(20) })
      await stopAll()
      await loseTail(async () => {
        await (await tell()).tell('a', 21, 40)
        await told()
        await stopAll()
      }, 30)
      await Promise.all([tell(), hear()])
      await exactly({ [SUMS]: upTo(40), [RATES]: upTo(30) })
    }
    test('its tail is lost, and another service tells first: what was lost is told again', () => tailLostBeforeItWasHeard())
    test('and by comparing numbers it would not be', () => inVain(() => tailLostBeforeItWasHeard(comparingNumbers(new Map()))))

    const tailLostWithTheConsumerAhead = async (weaken?: ReplicaOptions['weaken']) => {
      const [tell, hear] = opened(weaken ? { weaken } : {})
      await Promise.all([tell(), hear()])
      await replicas[0]!.tell('a', 1, 20)
      await exactly({ [SUMS]: upTo(20) })
      await stopAll()
      await loseTail(async () => {
        const [teller] = await Promise.all([tell(), hear()])
        await teller.tell('a', 21, 40)
        await until('all are heard', async () => (await count()) === 40)
        await stopAll()
      }, 60)
      await Promise.all([tell(), hear()])
      await exactly({ [SUMS]: upTo(40), [RATES]: upTo(60) })
    }
    test('its tail is lost, and a listener was ahead of it: it hears what took the place, and nothing twice', () =>
      tailLostWithTheConsumerAhead())
    test('and by comparing numbers it would miss that', () => inVain(() => tailLostWithTheConsumerAhead(comparingNumbers(new Map()))))

    test('its tail is lost while all stay up: nothing is lost, turned or heard twice', async () => {
      const [tell, hear] = opened()
      const [teller] = await Promise.all([tell(), hear()])
      await teller.tell('a', 1, 20)
      await exactly({ [SUMS]: upTo(20) })
      await loseTail(async () => {
        await teller.tell('a', 21, 40)
        await exactly({ [SUMS]: upTo(40) })
      })
      await teller.tell('a', 41, 60)
      await exactly({ [SUMS]: upTo(60) })
      await told()
      assert.deepEqual(
        (await factsIn(teller.log)).map(({ number }) => number),
        upTo(60),
      )
    })

    const behindWhenTheStoreIsDeleted = async (weaken?: ReplicaOptions['weaken']) => {
      const [tell, hear] = opened(weaken ? { weaken } : {})
      const [teller, hearer] = await Promise.all([tell(), hear()])
      await teller.tell('a', 1, 20)
      await exactly({ [SUMS]: upTo(20) })
      await hearer.stop()
      await teller.tell('a', 21, 60)
      await told()
      // An hour later the outbox is cleaned.
      const at = new Date(Date.now() - HOUR_MS).toISOString()
      const acknowledged = await teller.log.acknowledged()
      await telling.write('outbox', async (tx) => {
        await tx.updateTable('outbox').set({ at }).execute()
        await dropDelivered(tx as never, new Date().toISOString(), acknowledged)
      })
      await server.kill()
      await server.removeStore()
      await server.start()
      await hear()
      await teller.tell('a', 61, 70)
      await exactly({ [SUMS]: upTo(70) })
    }
    test('its store is deleted while a listener is an hour behind: it still hears everything', () => behindWhenTheStoreIsDeleted())
    test('and if what no listener had acknowledged were dropped, it would not', () =>
      inVain(() => behindWhenTheStoreIsDeleted((log) => ({ ...log, acknowledged: log.head }))))

    test('it is away: writes go on, and all is heard once it is back', async () => {
      const [tell, hear] = opened()
      const [teller] = await Promise.all([tell(), hear()])
      await teller.tell('a', 1, 20)
      await exactly({ [SUMS]: upTo(20) })
      await server.kill()
      await teller.tell('a', 21, 120)
      assert.equal(await count(), 20)
      assert.deepEqual(await telling.read.selectFrom('attempt').selectAll().execute(), [])
      await server.start()
      await exactly({ [SUMS]: upTo(120) })
      assert.deepEqual(
        (await factsIn(teller.log)).map(({ number }) => number),
        upTo(120),
      )
    })
  }),
)
