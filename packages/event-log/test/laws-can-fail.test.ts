import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openEmbeddedLog } from '@tutti/event-log'
import { LAWS, obey } from '@tutti/event-log/laws'
import type { Features } from '@tutti/event-log/laws'
import { DEFECTS } from '../src/laws/weakened.ts'

const appender = fileURLToPath(import.meta.resolve('../src/laws/append-forever.ts'))
const features: Features = { appender: (dir) => [process.execPath, appender, dir, '--acknowledge-early'], trimsByBytes: true }
const sound = (dir: string) => openEmbeddedLog({ file: join(dir, 'log.db'), report: () => undefined })
const patience = 1_000

describe('a law turns red on a log that', () => {
  for (const { name, law, weaken } of DEFECTS) {
    test(name, async () => {
      const broken = LAWS.filter((each) => law.test(each.name))
      assert.equal(broken.length, 1)
      const open = async (dir: string) => weaken(await sound(dir))
      for (const each of broken) await assert.rejects(obey({ name, open, features, patience }, each))
    })
  }

  test('acknowledges before it has written, when it is killed', async () => {
    const killed = LAWS.find((law) => law.needs === 'appender')
    assert.ok(killed)
    await assert.rejects(obey({ name: 'early', open: sound, features, patience }, killed), /acknowledged events were lost/)
  })

  test('has any defect: every law has its control', () => {
    const uncontrolled = LAWS.filter((law) => law.needs !== 'appender' && !DEFECTS.some((defect) => defect.law.test(law.name)))
    assert.deepEqual(
      uncontrolled.map((law) => law.name),
      [],
    )
  })
})
