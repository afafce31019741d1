import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openEmbeddedLog } from '@tutti/event-log'
import { LAWS, obey } from '@tutti/event-log/laws'
import type { Adapter } from '@tutti/event-log/laws'
import { type NatsServer, nats, needs } from '@tutti/testing'
import { DEFECTS } from '../src/laws/weakened.ts'
import { jetStreamBench } from './jetstream-bench.ts'

const appender = fileURLToPath(import.meta.resolve('../src/laws/append-forever.ts'))
const embedded: Adapter = {
  name: 'embedded',
  open: (dir) => openEmbeddedLog({ file: join(dir, 'log.db'), report: () => undefined }),
  features: { appender: (dir) => [process.execPath, appender, dir], trimsByBytes: true },
}
const PATIENCE_MS = 1_000

const canFail = (adapter: Adapter): void => {
  const features = {
    ...adapter.features,
    appender: (dir: string) => [...(adapter.features.appender?.(dir) ?? []), '--acknowledge-early'],
  }
  const weak = (name: string) => ({ ...adapter, name, features, patience: PATIENCE_MS })

  for (const { name, law, weaken } of DEFECTS) {
    test(name, async () => {
      const broken = LAWS.filter((each) => law.test(each.name))
      assert.equal(broken.length, 1)
      const open = async (dir: string) => weaken(await adapter.open(dir))
      for (const each of broken) await assert.rejects(obey({ ...weak(name), open }, each))
    })
  }

  test('acknowledges before it has written, when it is killed', async () => {
    const killed = LAWS.find((law) => law.needs === 'appender')
    assert.ok(killed)
    await assert.rejects(obey(weak('early'), killed), /acknowledged events were lost/)
  })
}

describe('a law turns red on an embedded log that', () => {
  canFail(embedded)

  test('has any defect: every law has its control', () => {
    const uncontrolled = LAWS.filter((law) => law.needs !== 'appender' && !DEFECTS.some((defect) => defect.law.test(law.name)))
    assert.deepEqual(
      uncontrolled.map((law) => law.name),
      [],
    )
  })
})

describe('a law turns red on a JetStream log that', needs('nats-server'), () => {
  let server: NatsServer
  before(async () => void (server = await nats()))
  after(() => server.remove())
  canFail(jetStreamBench(() => server.url))
})
