import assert from 'node:assert/strict'
import type { Migrations } from '../port.ts'
import { append, type Law, lawMigrations, positionsOf, until, upTo } from './law.ts'

export const replicaLaws: readonly Law[] = [
  {
    name: 'four hundred writers of one key in two replicas lose no update',
    needs: 'replicas',
    run: async (bench) => {
      const both = [await bench.open(), await bench.open()]
      await Promise.all(upTo(400).map((n) => append(both[n % 2]!, 'a')))
      assert.deepEqual(await positionsOf(both[0]!, 'a'), upTo(400))
    },
  },
  {
    name: 'two replicas that start at once migrate once',
    needs: 'replicas',
    run: async (bench) => {
      const four = await Promise.all(upTo(4).map(() => bench.openBare()))
      const calls = { count: 0 }
      const counted: Migrations = {
        '001-laws': { oldestProgram: '0.1.0', up: (db) => ((calls.count += 1), lawMigrations['001-laws']!.up(db)) },
      }
      await Promise.all(four.map((db) => db.migrate(counted, '0.1.0')))
      assert.equal(calls.count, 1)
    },
  },
  {
    name: 'while one replica gives a table another column, the others go on reading and writing it',
    needs: 'replicas',
    run: async (bench) => {
      const [here, there] = [await bench.open(), await bench.open()]
      const readAll = () => here.read.selectFrom('entry').selectAll().execute()
      const writeOne = (n: number) =>
        here.write(`${n}`, (tx) =>
          tx
            .insertInto('entry')
            .values({ id: `${n}`, list: 'a', position: n })
            .returningAll()
            .executeTakeFirstOrThrow(),
        )
      const many = async (from: number) => void (await Promise.all(upTo(40).flatMap((n) => [readAll(), writeOne(from + n)])))
      await many(0)
      await many(40)
      await there.migrate(
        {
          ...lawMigrations,
          '900-grown': {
            oldestProgram: '0.1.0',
            up: (db) => db.schema.alterTable('entry').addColumn('mood', 'text').execute(),
          },
        },
        '0.2.0',
      )
      // One after the other: each meets every connection that has prepared it for the table as it was.
      await readAll()
      await writeOne(81)
      assert.equal((await readAll()).length, 81)
    },
  },
  {
    name: 'what one replica has written is heard of by the other, and is seen then',
    needs: 'replicas',
    run: async (bench) => {
      const [here, there] = [await bench.open(), await bench.open()]
      const seen: Promise<number[]>[] = []
      here.onWrittenElsewhere(() => void seen.push(positionsOf(here, 'a')))
      there.onWrittenElsewhere(() => undefined)
      // Hearing begins with a word of its own.
      await until(() => seen.length > 0, 'the beginning')
      seen.length = 0
      await append(there, 'a')
      await until(() => seen.length > 0, 'word of the write')
      assert.deepEqual(await seen[0], [1])
    },
  },
  {
    name: 'a transaction that begins early and commits late is found among what is unread when it has committed',
    needs: 'replicas',
    run: async (bench) => {
      const [here, there] = [await bench.open(), await bench.open()]
      const [begun, mayEnd] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      const late = here.write('late', async (tx) => {
        await tx.insertInto('entry').values({ id: 'late', list: 'unread', position: 1 }).execute()
        begun.resolve()
        await mayEnd.promise
      })
      await begun.promise
      await there.write('early', (tx) => tx.insertInto('entry').values({ id: 'early', list: 'unread', position: 2 }).execute())
      assert.deepEqual(await positionsOf(there, 'unread'), [2])
      await there.write('reader', (tx) =>
        tx.updateTable('entry').set({ list: 'read' }).where('list', '=', 'unread').where('position', '=', 2).execute(),
      )
      mayEnd.resolve()
      await late
      assert.deepEqual(await positionsOf(there, 'unread'), [1])
    },
  },
]
