import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, describe, test } from 'node:test'
import { needs } from '@tutti/testing/needs'
import { postgres, type PostgresServer } from '@tutti/testing/engines/postgres'
import { type Database, openPostgres, openServiceDatabase } from '../src/index.ts'
import { append, type LawTables, lawMigrations, positionsOf, until } from '../src/laws/index.ts'

const writer = join(import.meta.dirname, '..', 'src', 'laws', 'write-forever.ts')
const ENOUGH = 300

const prepared = async (server: PostgresServer, name: string): Promise<Database<LawTables>> => {
  const db = await openServiceDatabase<LawTables>(server.url, name)
  await db.migrate(lawMigrations, '0.1.0')
  return db
}

/** Writes until the server is killed with all its processes; how many of the acknowledged rows it has lost. */
const lostByKilling = async (server: PostgresServer, { weak, enough }: { weak: boolean; enough: number }) => {
  const dir = await mkdtemp(join(tmpdir(), 'tutti-kill-'))
  await prepared(server, basename(dir).toLowerCase()).then((db) => db.close())
  const env = { ...process.env, ...(weak ? { TUTTI_TEST_SYNCHRONOUS: 'OFF' } : {}) }
  const child = spawn(process.execPath, [writer, dir, server.url], { env, stdio: ['ignore', 'pipe', 'ignore'] })
  const acknowledged: number[] = []
  let killed: Promise<void> | undefined
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged.push(Number(line))
    if (acknowledged.length === enough) killed = server.kill()
  }
  if (child.exitCode === null) await once(child, 'exit')
  await killed
  await server.start()
  const db = await openServiceDatabase<LawTables>(server.url, basename(dir).toLowerCase())
  const kept = new Set(await positionsOf(db, 'writer'))
  await db.close()
  await rm(dir, { recursive: true })
  assert.ok(acknowledged.length >= enough, `only ${acknowledged.length} were acknowledged`)
  return acknowledged.filter((n) => !kept.has(n)).length
}

describe('a PostgreSQL server', needs('postgres'), async () => {
  const server = await postgres({ settings: { wal_writer_delay: '10s', wal_writer_flush_after: '1GB' } })
  after(() => server.remove())

  test('that is killed loses nothing that was acknowledged', async () => {
    assert.equal(await lostByKilling(server, { weak: false, enough: ENOUGH }), 0)
  })

  test('that answers before it has written (the control) does lose it', async () => {
    assert.notEqual(await lostByKilling(server, { weak: true, enough: ENOUGH }), 0)
  })

  test('is reached again after a restart, and what others wrote is heard of again', async () => {
    const [here, there] = [await prepared(server, 'again'), await prepared(server, 'again')]
    let heard = 0
    here.onWrittenElsewhere(() => (heard += 1))
    there.onWrittenElsewhere(() => undefined)
    await until(() => heard > 0, 'the beginning')
    heard = 0
    await server.stop()
    await until(() => heard > 0, 'word that something may have been written')
    await assert.rejects(append(here, 'a'), { name: 'DatabaseError', fault: 'lost' })
    await server.start()
    heard = 0
    await until(() => heard > 0, 'word that listening goes on')
    assert.equal(await append(there, 'a'), 1)
    heard = 0
    assert.equal(await append(there, 'a'), 2)
    await until(() => heard > 0, 'word of the write')
    assert.deepEqual(await positionsOf(here, 'a'), [1, 2])
    await Promise.all([here.close(), there.close()])
  })

  test('that is not there is named, without the password', async () => {
    const opening = openPostgres({ url: 'postgres://somebody:secret@127.0.0.1:1/music' })
    await assert.rejects(opening, (error: Error & { fault?: string }) => {
      assert.equal(error.fault, 'lost')
      assert.match(error.message, /Cannot use the database music of somebody at 127\.0\.0\.1:1/)
      assert.doesNotMatch(error.message, /secret/)
      return true
    })
  })

  test('gives no service the database of another', async () => {
    const [mine, theirs] = [await prepared(server, 'mine'), await prepared(server, 'theirs')]
    await Promise.all([mine.close(), theirs.close()])
    const url = new URL(server.url)
    url.pathname = '/tutti_mine'
    url.username = 'tutti_theirs'
    await assert.rejects(openPostgres({ url: url.href }), { fault: 'lost' })
  })

  test('works that wait for each other are run again until both have succeeded', async () => {
    const db = await prepared(server, 'deadlock')
    await db.write('a', (tx) =>
      tx
        .insertInto('counter')
        .values([
          { name: 'a', value: 0 },
          { name: 'b', value: 0 },
        ])
        .execute(),
    )
    const both = Promise.withResolvers<void>()
    let begun = 0
    const add = (first: string, second: string) =>
      db.write(`${first} then ${second}`, async (tx) => {
        const one = (name: string) =>
          tx
            .updateTable('counter')
            .set((e) => ({ value: e('value', '+', 1) }))
            .where('name', '=', name)
            .execute()
        await one(first)
        if (++begun === 2) both.resolve()
        await both.promise
        await one(second)
      })
    await Promise.all([add('a', 'b'), add('b', 'a')])
    const counters = await db.read.selectFrom('counter').selectAll().orderBy('name').execute()
    assert.deepEqual(counters, [
      { name: 'a', value: 2 },
      { name: 'b', value: 2 },
    ])
    await db.close()
  })
})
