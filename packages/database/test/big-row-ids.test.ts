import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openSqlite } from '../src/index.ts'

test('a row id larger than a number holds spoils neither its own write nor the next', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'tutti-sqlite-'))
  const db = await openSqlite<{ big: { id: bigint; name: string } }>({ file: join(dir, 'big.db') })
  await db.write('a', async (tx) => {
    await tx.schema
      .createTable('big')
      .addColumn('id', 'integer', (c) => c.primaryKey())
      .addColumn('name', 'text')
      .execute()
    await tx
      .insertInto('big')
      .values({ id: 2n ** 60n, name: 'one' })
      .execute()
  })
  const { numUpdatedRows } = await db.write('a', (tx) => tx.updateTable('big').set({ name: 'two' }).executeTakeFirstOrThrow())
  assert.equal(numUpdatedRows, 1n)
  assert.deepEqual(
    (await db.read.selectFrom('big').select('name').execute()).map((row) => row.name),
    ['two'],
  )
  await db.close()
  await rm(dir, { recursive: true, force: true })
})
