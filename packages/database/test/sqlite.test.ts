import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openSqlite } from '../src/index.ts'

describe('a SQLite database', () => {
  let dir = ''
  before(async () => void (dir = await mkdtemp(join(tmpdir(), 'tutti-sqlite-'))))
  after(() => rm(dir, { recursive: true, force: true }))

  test('says which file is damaged, and what to do', async () => {
    const file = join(dir, 'damaged.db')
    await writeFile(file, 'this is no database, and it is long enough to be looked at '.repeat(50))
    await assert.rejects(openSqlite({ file }), { fault: 'damaged', message: /Cannot open the database .*damaged\.db.*backup/ })
  })

  test('says that its folder is missing', async () => {
    await assert.rejects(openSqlite({ file: join(dir, 'nowhere', 'x.db') }), { fault: 'lost', message: /nowhere/ })
  })
})
