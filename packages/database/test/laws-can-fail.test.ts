import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { openSqlite } from '../src/index.ts'
import { LAWS, obey } from '../src/laws/index.ts'
import { DEFECTS } from '../src/laws/weakened.ts'

describe('the database laws turn red', () => {
  for (const { name, law: pattern, weaken } of DEFECTS) {
    for (const law of LAWS.filter((one) => pattern.test(one.name))) {
      test(`on a database ${name}: ${law.name}`, async () => {
        const open = async (dir: string) => weaken(await openSqlite({ file: join(dir, 'laws.db') }))
        await assert.rejects(obey({ name: 'weakened', open, features: {} }, law))
      })
    }
  }
})
