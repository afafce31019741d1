import { type EventLog, PARTITIONS } from '@tutti/event-log'
import { needs } from '@tutti/testing'
import { type NatsServer, nats } from '@tutti/testing/engines/nats'
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { LostLease } from '../src/index.ts'
import { until } from './ground.ts'
import {
  eachLedgers,
  heard,
  heardSoFar,
  type Ledger,
  type Ledgers,
  numbersOf,
  openReplica,
  type Replica,
  type ReplicaOptions,
  SumAdded,
  upTo,
} from './ledger.ts'

const ACCOUNTS = Array.from({ length: 40 }, (_, n) => `account-${n}`)

type Frozen = {
  /** Resolves with what became of its first batch. */
  outcome: Promise<unknown>
  thaw(): void
  weaken: (log: EventLog) => EventLog
}

/** A replica that takes everything, begins with a batch, and then is not heard of until it thaws. */
const frozen = ({ fenced }: { fenced: boolean }): Frozen => {
  const [gate, outcome] = [Promise.withResolvers<void>(), Promise.withResolvers<unknown>()]
  let held: ReadonlyMap<number, number> | undefined
  const weaken = (log: EventLog): EventLog => ({
    ...log,
    react: (group, options) =>
      log.react(group, {
        ...options,
        memory: options.memory && { ...options.memory, hold: async () => (held ??= await options.memory!.hold()) },
        handle: async (batch, signal, fence) => {
          await gate.promise
          const handled = options.handle(batch, signal, fenced ? fence : undefined)
          handled.then(() => outcome.resolve('applied'), outcome.resolve)
          await handled
        },
      }),
  })
  return { outcome: outcome.promise, thaw: gate.resolve, weaken }
}

eachLedgers((kind, openLedgers) =>
  describe(`replicas of one service on one log, ${kind}`, needs('nats-server'), () => {
    let dir: string
    let server: NatsServer
    let ledgers: Ledgers
    let database: Ledger
    const replicas: Replica[] = []
    const open = async (name: string, options: Partial<ReplicaOptions> = {}) => {
      const replica = await openReplica({ name, url: server.url, database: await ledgers.open('ledger'), ...options })
      replicas.push(replica)
      return replica
    }
    const sumsOf = async (account: string) => (await numbersOf(database)).get(`${SumAdded.type} ${account}`) ?? []
    beforeEach(async () => {
      dir = await mkdtemp(join(tmpdir(), 'tutti-replicas-'))
      ;[server, ledgers] = await Promise.all([nats(), openLedgers(dir)])
      database = await ledgers.open('ledger')
    })
    afterEach(async () => {
      await Promise.all(replicas.splice(0).map((replica) => replica.stop()))
      await ledgers.stop()
      await server.remove()
      await rm(dir, { recursive: true, force: true })
    })

    test('two of them share the work evenly, and each fact is applied once and in order', async () => {
      const [one, two] = [await open('one'), await open('two')]
      await until('both have their share', async () => (await sharesOf(database)).join() === '8,8')
      await Promise.all(ACCOUNTS.map((account, n) => (n % 2 ? one : two).tell(account, 1, 25)))
      await until('all are heard', async () => (await heardSoFar(database)) >= 1_000)
      for (const account of ACCOUNTS) assert.deepEqual(await sumsOf(account), upTo(25), account)
      const shares = Map.groupBy(await heard(database), (row) => row.replica)
      assert.ok(shares.get('one')!.length > 200 && shares.get('two')!.length > 200, 'one of them did nothing')
    })

    test('one that stops hands over at once, one that comes gets its share, and nothing is lost or turned', async () => {
      const one = await open('one', { ttlMs: 3_000 })
      let told = 0
      let telling = true
      const tell = (async () => {
        for (; telling; told++) {
          for (const account of ACCOUNTS.slice(0, 16)) await one.tell(account, told + 1, told + 1)
          // No faster than it is heard: how long it takes to hear more is not what this is about.
          await until('most is heard', async () => (await heardSoFar(database)) >= (told - 10) * 16, 60_000)
        }
      })()
      const rolling = [await open('two', { ttlMs: 3_000 }), await open('three', { ttlMs: 3_000 })]
      // 4, 6, 6 or 5, 5, 6: how it comes depends on who looks first at what was let go.
      await until('three share', async () => isShared(await sharesOf(database), 3), 60_000)
      for (const replica of rolling) await replica.stop()
      await until('one has all again', async () => (await sharesOf(database)).join() === '16', 60_000)
      telling = false
      await tell
      await until('all are heard', async () => (await heardSoFar(database)) >= told * 16)
      for (const account of ACCOUNTS.slice(0, 16)) assert.deepEqual(await sumsOf(account), upTo(told), account)
    })

    const takenForDead = async (fenced: boolean) => {
      const { outcome, thaw, weaken } = frozen({ fenced })
      const one = await open('one', { ttlMs: 600, weaken })
      await until('it has everything', async () => (await sharesOf(database)).join() === '16')
      await one.tell('account-1', 1, 20)
      await open('two', { ttlMs: 600, only: 'listen' })
      await until('the other has taken over', async () => (await sumsOf('account-1')).length === 20)
      thaw()
      assert.ok((await outcome) instanceof LostLease, 'what it applied late was not refused')
      assert.deepEqual(await sumsOf('account-1'), upTo(20))
      assert.ok((await heard(database)).every((row) => row.replica === 'two'))
    }
    test('one that was taken for dead is refused when it goes on', () => takenForDead(true))
    test('and without the check of its fence it is not', () => assert.rejects(takenForDead(false), /was not refused/))

    test('one that has the database to itself goes on at once after it was killed', async () => {
      const alone = { shared: false, ttlMs: 60_000 }
      const killed = await open('killed', alone)
      await killed.tell('account-1', 1, 20)
      await until('all are heard', async () => (await sumsOf('account-1')).length === 20)
      await open('next', { ...alone, only: 'listen' })
      await until('the next has everything', async () => (await fencesOf(database)).every((fence) => fence === 2))
      await killed.tell('account-1', 21, 40)
      await until('all are heard', async () => (await sumsOf('account-1')).length === 40)
      assert.deepEqual(await sumsOf('account-1'), upTo(40))
      assert.ok((await heard(database)).slice(20).every((row) => row.replica === 'next'))
    })

    test('one of them tells, and when it is gone another does', async () => {
      const one = await open('one', { ttlMs: 600, only: 'tell' })
      const two = await open('two', { ttlMs: 600 })
      await until('one holds the lease', () => one.jobs.held() || two.jobs.held())
      assert.notEqual(one.jobs.held(), two.jobs.held())
      await Promise.all([one.tell('account-1', 1, 10), two.tell('account-2', 1, 10)])
      await until('all are heard', async () => (await heardSoFar(database)) === 20)
      await one.stop()
      await until('the other holds it', () => two.jobs.held())
      await two.tell('account-1', 11, 20)
      await until('all are heard', async () => (await heardSoFar(database)) === 30)
      assert.deepEqual(await sumsOf('account-1'), upTo(20))
    })

    test('they take turns at telling, and the log has each fact once and in order', async () => {
      const never = { held: () => false, fence: () => undefined, check: async () => undefined, release: async () => undefined }
      const writer = await open('writer', { jobs: never })
      const telling = Promise.all(ACCOUNTS.slice(0, 8).map((account) => writer.tell(account, 1, 60)))
      const waiting = [await open('one', { ttlMs: 300, only: 'tell' })]
      for (const name of ['two', 'three', 'four']) {
        waiting.push(await open(name, { ttlMs: 300, only: 'tell' }))
        await until('one holds the lease', () => waiting.some(({ jobs }) => jobs.held()))
        const holder = waiting.findIndex(({ jobs }) => jobs.held())
        await waiting.splice(holder, 1)[0]!.stop()
      }
      await telling
      await until('all are heard', async () => (await heardSoFar(database)) >= 480)
      const found = await inTheLog(writer.log)
      for (const account of ACCOUNTS.slice(0, 8)) {
        assert.deepEqual(found.get(account), upTo(60), account)
        assert.deepEqual(await sumsOf(account), upTo(60), account)
      }
    })

    test('two that both tell, because neither knows of the other, tell each fact once', async () => {
      const always = { held: () => true, fence: () => 0, check: async () => undefined, release: async () => undefined }
      const [one, two] = [await open('one', { jobs: always }), await open('two', { jobs: always, only: 'tell' })]
      await Promise.all(ACCOUNTS.slice(0, 8).map((account, n) => (n % 2 ? one : two).tell(account, 1, 50)))
      await until('all are heard', async () => (await heardSoFar(database)) >= 400)
      const found = await inTheLog(one.log)
      // In which order is what the lease is for.
      for (const account of ACCOUNTS.slice(0, 8))
        assert.deepEqual(
          found.get(account)?.toSorted((a, b) => a - b),
          upTo(50),
          account,
        )
    })
  }),
)

/** The numbers of each account as the log has them. */
const inTheLog = async (log: EventLog): Promise<Map<string, number[]>> => {
  const found = new Map<string, number[]>()
  let done = false
  const handle = (batch: { event: { subject: string; data: unknown } }[]) => {
    for (const { event } of batch)
      found.set(event.subject, [...(found.get(event.subject) ?? []), (event.data as { number: number }).number])
  }
  const reader = await log.follow('start', { handle, caughtUp: () => void (done = true) })
  await until('the log is read', () => done)
  await reader.stop()
  return found
}

/** How many partitions each replica holds, fewest first. */
const sharesOf = async (database: Ledger): Promise<number[]> => {
  const rows = await database.read
    .selectFrom('lease')
    .select(['holder'])
    .where('name', 'like', 'events %')
    .where('holder', '!=', '')
    .execute()
  return [...Map.groupBy(rows, (row) => row.holder).values()].map((of) => of.length).sort((a, b) => a - b)
}

/** Whether so many hold all partitions, none of them more than an even share, rounded up. */
const isShared = (shares: readonly number[], replicas: number): boolean =>
  shares.length === replicas && shares.reduce((sum, of) => sum + of, 0) === PARTITIONS && shares.at(-1)! <= Math.ceil(PARTITIONS / replicas)

const fencesOf = async (database: Ledger): Promise<number[]> =>
  (await database.read.selectFrom('lease').select('fence').where('name', 'like', 'events %').execute()).map(({ fence }) => Number(fence))
