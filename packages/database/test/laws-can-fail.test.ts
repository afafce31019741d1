import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { needs } from '@tutti/testing/needs'
import { type Adapter, LAWS, obey } from '../src/laws/index.ts'
import { DEFECTS } from '../src/laws/weakened.ts'
import { onPostgres, onSqlite } from './adapters.ts'

const concerns = ({ features }: Adapter, pattern: RegExp) =>
  LAWS.filter(({ name, needs }) => pattern.test(name) && (!needs || features[needs]))

const turnRed = (adapter: Adapter) =>
  describe(`the database laws turn red ${adapter.name}`, () => {
    for (const { name, law: pattern, weaken } of DEFECTS) {
      for (const law of concerns(adapter, pattern)) {
        test(`when it is one ${name}: ${law.name}`, async () => {
          const open = async (dir: string) => weaken(await adapter.open(dir))
          await assert.rejects(obey({ ...adapter, open }, law))
        })
      }
    }
  })

turnRed(onSqlite)

describe('on a PostgreSQL server', needs('postgres'), async () => {
  turnRed(await onPostgres())

  describe('the database laws turn red on a PostgreSQL that takes no lock of the key', async () => {
    const adapter = await onPostgres({ locks: false })
    for (const law of concerns(adapter, /lose no update/)) test(law.name, () => assert.rejects(obey(adapter, law)))
  })
})
