import assert from 'node:assert/strict'
import { DatabaseError } from '../port.ts'
import { append, entry, type Law, positionsOf, upTo } from './law.ts'

const boom = new Error('the work fails')

export const transactionLaws: readonly Law[] = [
  {
    name: 'a work that fails leaves no trace, and its error reaches the caller',
    run: async (bench) => {
      const db = await bench.open()
      const failing = db.write('a', async (tx) => {
        await tx.insertInto('entry').values(entry('a', 1)).execute()
        throw boom
      })
      await assert.rejects(failing, boom)
      assert.deepEqual(await positionsOf(db, 'a'), [])
    },
  },
  {
    name: 'a work that fails undoes nothing of those that run beside it',
    run: async (bench) => {
      const db = await bench.open()
      const works = upTo(60).map((n) =>
        db.write(`list-${n % 7}`, async (tx) => {
          await tx.insertInto('entry').values(entry('shared', n)).execute()
          if (n % 3 === 0) throw boom
        }),
      )
      const outcomes = await Promise.allSettled(works)
      assert.equal(outcomes.filter((one) => one.status === 'rejected').length, 20)
      assert.deepEqual(
        await positionsOf(db, 'shared'),
        upTo(60).filter((n) => n % 3 !== 0),
      )
    },
  },
  {
    name: 'a statement that a constraint refuses is told as such, and later writes go on',
    run: async (bench) => {
      const db = await bench.open()
      await db.write('a', (tx) => tx.insertInto('entry').values(entry('a', 1)).execute())
      const twice = db.write('a', (tx) => tx.insertInto('entry').values(entry('a', 1)).execute())
      await assert.rejects(twice, (error) => error instanceof DatabaseError && error.fault === 'constraint')
      assert.equal(await append(db, 'a'), 2)
      assert.deepEqual(await positionsOf(db, 'a'), [1, 2])
    },
  },
  {
    name: 'reads inside writes wait for no write, however many there are',
    run: async (bench) => {
      const db = await bench.open()
      const works = upTo(40).map((n) =>
        db.write(`list-${n}`, async (tx) => {
          await tx
            .insertInto('entry')
            .values(entry(`list-${n}`, 1))
            .execute()
          return (await positionsOf(db, `list-${n}`)).length
        }),
      )
      assert.deepEqual(new Set(await Promise.all(works)), new Set([0]))
    },
  },
  {
    name: 'a hundred writers of one key lose no update',
    run: async (bench) => {
      const db = await bench.open()
      await Promise.all(upTo(100).map(() => append(db, 'a')))
      assert.deepEqual(await positionsOf(db, 'a'), upTo(100))
    },
  },
  {
    name: 'writes of one key become visible in the order in which they are acknowledged',
    run: async (bench) => {
      const db = await bench.open()
      const acknowledged: number[] = []
      await Promise.all(upTo(100).map(() => append(db, 'a').then((position) => acknowledged.push(position))))
      assert.deepEqual(acknowledged, upTo(100))
    },
  },
  {
    name: 'a transaction sees its own changes, and nobody else does before it ends',
    run: async (bench) => {
      const db = await bench.open()
      let outside: number[] = []
      await db.write('a', async (tx) => {
        await tx.insertInto('entry').values(entry('a', 1)).execute()
        const inside = await tx.selectFrom('entry').select('position').execute()
        assert.equal(inside.length, 1)
        outside = await positionsOf(db, 'a')
      })
      assert.deepEqual(outside, [])
    },
  },
  {
    name: 'what a write acknowledged is seen by the next read',
    run: async (bench) => {
      const db = await bench.open()
      for (const n of upTo(50)) {
        await db.write('a', (tx) => tx.insertInto('entry').values(entry('a', n)).execute())
        assert.equal((await positionsOf(db, 'a')).length, n)
      }
    },
  },
  {
    name: 'tx is of no use after its write has ended',
    run: async (bench) => {
      const db = await bench.open()
      let leaked: Parameters<Parameters<typeof db.write>[1]>[0] | undefined
      await db.write('a', async (tx) => void (leaked = tx))
      await assert.rejects(leaked!.insertInto('entry').values(entry('a', 1)).execute(), /ended/)
    },
  },
  {
    name: 'a write inside a write is refused instead of waiting for ever',
    run: async (bench) => {
      const db = await bench.open()
      await assert.rejects(
        db.write('a', () => db.write('b', async () => 1)),
        /inside a write/,
      )
    },
  },
  {
    name: 'a closed database refuses writes, and waits for those under way',
    run: async (bench) => {
      const db = await bench.open()
      const under = append(db, 'a')
      await db.close()
      assert.equal(await under, 1)
      await assert.rejects(append(db, 'a'), (error) => error instanceof DatabaseError && error.fault === 'closed')
      assert.deepEqual(await positionsOf(await bench.open(), 'a'), [1])
    },
  },
]
