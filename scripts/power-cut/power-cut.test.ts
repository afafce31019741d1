import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { powerCut, whyNot } from './power-cut.ts'

const program = (path: string): string[] => [
  process.execPath,
  '--disable-warning=ExperimentalWarning',
  fileURLToPath(import.meta.resolve(path)),
]
const eventLog = { writer: program('../../packages/event-log/src/laws/append-forever.ts'), reader: program('./read-event-log.ts') }
const database = {
  writer: program('../../packages/database/src/laws/write-forever.ts'),
  reader: program('../../packages/database/src/laws/read-all.ts'),
}
const onPostgres = {
  writer: [...program('./on-postgres.ts'), ...database.writer.slice(-1)],
  reader: [...program('./on-postgres.ts'), ...database.reader.slice(-1)],
}
const blobs = { writer: program('./put-blobs.ts'), reader: program('./list-blobs.ts') }

// A full run sets 200; some are enough to notice that something has changed.
const cycles = Number(process.env['TUTTI_TEST_POWER_CUTS'] ?? 5)
const skip = (await whyNot()) ?? false

test('no acknowledged event is lost or doubled in a power cut', { skip }, async (t) => {
  const { acknowledged, lost, doubled } = await powerCut({ ...eventLog, cycles })
  t.diagnostic(`${cycles} power cuts: ${acknowledged} events acknowledged, ${lost} lost, ${doubled} doubled`)
  assert.deepEqual({ lost, doubled }, { lost: 0, doubled: 0 })
})

test('no acknowledged write of a database is lost or doubled in a power cut', { skip }, async (t) => {
  const { acknowledged, lost, doubled } = await powerCut({ ...database, cycles })
  t.diagnostic(`${cycles} power cuts: ${acknowledged} writes acknowledged, ${lost} lost, ${doubled} doubled`)
  assert.deepEqual({ lost, doubled }, { lost: 0, doubled: 0 })
})

test('no acknowledged write to PostgreSQL is lost or doubled in a power cut', { skip }, async (t) => {
  const { acknowledged, lost, doubled } = await powerCut({ ...onPostgres, cycles })
  t.diagnostic(`${cycles} power cuts: ${acknowledged} writes acknowledged, ${lost} lost, ${doubled} doubled`)
  assert.deepEqual({ lost, doubled }, { lost: 0, doubled: 0 })
})

test('no acknowledged blob is lost or damaged in a power cut', { skip }, async (t) => {
  const { acknowledged, lost, doubled } = await powerCut({ ...blobs, cycles })
  t.diagnostic(`${cycles} power cuts: ${acknowledged} blobs acknowledged, ${lost} lost, ${doubled} doubled`)
  assert.deepEqual({ lost, doubled }, { lost: 0, doubled: 0 })
})

for (const [name, programs] of Object.entries({ database, 'database on PostgreSQL': onPostgres, 'event log': eventLog })) {
  test(`the ${name} without synchronizing loses what was acknowledged, so the power cuts are real`, { skip }, async (t) => {
    const { acknowledged, lost } = await powerCut({ ...programs, cycles: 3, env: { TUTTI_TEST_SYNCHRONOUS: 'OFF' } })
    t.diagnostic(`3 power cuts without synchronizing: ${acknowledged} acknowledged, ${lost} lost`)
    assert.ok(lost > 0)
  })
}
