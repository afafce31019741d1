import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openDisk } from '@tutti/blobs'
import { LAWS, obey } from '@tutti/blobs/laws'
import { DEFECTS } from '../src/laws/weakened.ts'

const putter = fileURLToPath(import.meta.resolve('../src/laws/put-forever.ts'))
const features = { putter: (dir: string) => [process.execPath, putter, dir, '--acknowledge-early'] }

describe('a blob law turns red on a store that', () => {
  for (const { name, law, weaken } of DEFECTS) {
    test(name, async () => {
      const broken = LAWS.filter((each) => law.test(each.name))
      assert.equal(broken.length, 1)
      const open = async (dir: string) => weaken(await openDisk(dir))
      for (const each of broken) await assert.rejects(obey({ name, open, features }, each))
    })
  }

  test('acknowledges what it has not written, when it is killed', async () => {
    const killed = LAWS.find((law) => law.needs === 'putter')
    assert.ok(killed)
    await assert.rejects(obey({ name: 'early', open: openDisk, features }, killed), /neither the acknowledged/)
  })

  test('has any defect: every law has its control', () => {
    const uncontrolled = LAWS.filter((law) => !law.needs && !DEFECTS.some((defect) => defect.law.test(law.name)))
    assert.deepEqual(
      uncontrolled.map((law) => law.name),
      [],
    )
  })
})
