import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { openEmbeddedLog, partitionOf } from '@tutti/event-log'
import type { Envelope } from '@tutti/event-log'

async function withFile(work: (file: string) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'tutti-event-log-'))
  await work(join(dir, 'log.db')).finally(() => rm(dir, { recursive: true }))
}

const eventOf = (subject: string, text = ''): Envelope => ({
  specversion: '1.0',
  id: randomUUID(),
  source: '/test',
  type: 'test.thing-happened.v1',
  time: new Date().toISOString(),
  subject,
  datacontenttype: 'application/json',
  data: { text },
})

test('a second process is told that the log is in use, and gets it once the first has ended', () =>
  withFile(async (file) => {
    const appender = fileURLToPath(import.meta.resolve('../src/laws/append-forever.ts'))
    const child = spawn(process.execPath, [appender, join(file, '..')], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    await assert.rejects(openEmbeddedLog({ file }), new RegExp(`cannot open the event log ${file}: it is in use by another process`))
    child.kill('SIGKILL')
    await once(child, 'close')
    await (await openEmbeddedLog({ file })).close()
  }))

test('a file of another program is refused with its name and left as it is', () =>
  withFile(async (file) => {
    const db = new DatabaseSync(file)
    db.exec('create table theirs (x)')
    db.close()
    await assert.rejects(openEmbeddedLog({ file }), new RegExp(`${file}: it belongs to another program`))
    const again = new DatabaseSync(file)
    assert.equal(again.prepare('pragma journal_mode').get()?.['journal_mode'], 'delete')
    again.close()
  }))

test('a damaged file is refused with its name', () =>
  withFile(async (file) => {
    await writeFile(file, 'not a database, but long enough to have a header of a hundred bytes'.repeat(50))
    await assert.rejects(openEmbeddedLog({ file }), new RegExp(`${file}: the file is damaged, or not an event log`))
    await rm(file)
    const log = await openEmbeddedLog({ file })
    await log.append(Array.from({ length: 500 }, () => eventOf('a', 'x'.repeat(500))))
    await log.close()
    const handle = await open(file, 'r+')
    await handle.write(Buffer.alloc(8_192, 7), 0, 8_192, 4_096)
    await handle.close()
    await assert.rejects(openEmbeddedLog({ file }), new RegExp(`${file}: the file is damaged`))
  }))

test('a log of a newer program is refused', () =>
  withFile(async (file) => {
    await (await openEmbeddedLog({ file })).close()
    const db = new DatabaseSync(file)
    db.exec('pragma user_version = 99')
    db.close()
    await assert.rejects(openEmbeddedLog({ file }), /its format 99 is newer than this program/)
  }))

test('the partition of a subject is the one that was stored', () => {
  // FNV-1a, 32 bit, of "a" is e40c292c and of "foobar" bf9cf968 (the authors' test vectors).
  assert.deepEqual([partitionOf(''), partitionOf('a'), partitionOf('foobar')], [0x5, 0xc, 0x8])
})

function heapBytes(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

test('a group that does not move costs no memory', () =>
  withFile(async (file) => {
    const log = await openEmbeddedLog({ file, report: () => undefined })
    const gate = Promise.withResolvers<void>()
    await log.react('stuck', { types: ['test.thing-happened.v1'], handle: () => gate.promise })
    const text = 'x'.repeat(4_000)
    const grow = async (batches: number): Promise<void> => {
      for (let batch = 0; batch < batches; batch++) await log.append(Array.from({ length: 100 }, (_, each) => eventOf(`s${each}`, text)))
    }
    await grow(100)
    const before = heapBytes()
    await grow(300)
    const grown = heapBytes() - before
    assert.ok(grown < 8 * 1024 * 1024, `${Math.round(grown / 1024 / 1024)} MB more after 120 MB of events`)
    assert.deepEqual(
      (await log.groups()).map(({ lag }) => lag),
      [40_000],
    )
    gate.resolve()
    await log.close()
  }))

test('an event without id, type or subject is refused in words', () =>
  withFile(async (file) => {
    const log = await openEmbeddedLog({ file })
    for (const name of ['id', 'type', 'subject'])
      await assert.rejects(log.append([{ ...eventOf('a'), [name]: '' }]), new RegExp(`its ${name} must be`))
    assert.equal((await log.head()).sequence, 0)
    await log.close()
  }))

test('a group is worked on by one subscription at a time', () =>
  withFile(async (file) => {
    const log = await openEmbeddedLog({ file })
    const options = { types: [], handle: async () => undefined }
    const first = await log.react('group', options)
    await assert.rejects(log.react('group', options), /cannot work on group group: it is worked on already/)
    await first.stop()
    await log.react('group', options)
    await log.close()
  }))
