import assert from 'node:assert/strict'
import { DatabaseError, type Migrations } from '../port.ts'
import { append, type Law, lawMigrations, positionsOf } from './law.ts'

const counting = (calls: { count: number }, oldestProgram: string): Migrations => ({
  ...lawMigrations,
  '002-more': {
    oldestProgram,
    up: async (db) => {
      calls.count += 1
      await db.schema.alterTable('entry').addColumn('note', 'text').execute()
    },
  },
})

export const migrationLaws: readonly Law[] = [
  {
    name: 'a migration runs once, whoever starts and how often',
    run: async (bench) => {
      const calls = { count: 0 }
      const db = await bench.open()
      await db.migrate(counting(calls, '0.1.0'), '0.2.0')
      await db.migrate(counting(calls, '0.1.0'), '0.2.0')
      assert.equal(calls.count, 1)
    },
  },
  {
    name: 'an older program that the newer tables still allow starts, reads and writes',
    run: async (bench) => {
      const db = await bench.open()
      await db.migrate(counting({ count: 0 }, '0.1.0'), '0.2.0')
      await db.migrate(lawMigrations, '0.1.0')
      await append(db, 'a')
      assert.deepEqual(await positionsOf(db, 'a'), [1])
    },
  },
  {
    name: 'a program older than the tables allow is refused in words',
    run: async (bench) => {
      const db = await bench.open()
      await db.migrate(counting({ count: 0 }, '0.2.0'), '0.2.0')
      await assert.rejects(
        db.migrate(lawMigrations, '0.1.9'),
        (error) => error instanceof DatabaseError && error.fault === 'too-old' && /needs at least 0\.2\.0/.test(error.message),
      )
    },
  },
  {
    name: 'a migration that fails leaves the tables as they were',
    run: async (bench) => {
      const db = await bench.open()
      const failing: Migrations = {
        '002-broken': {
          oldestProgram: '0.1.0',
          up: async (own) => {
            await own.schema.createTable('half').addColumn('id', 'text').execute()
            throw new Error('the migration fails')
          },
        },
      }
      await assert.rejects(db.migrate(failing, '0.2.0'), /the migration fails/)
      await assert.rejects(
        db.read
          .selectFrom('half' as never)
          .selectAll()
          .execute(),
        /half/,
      )
    },
  },
]
