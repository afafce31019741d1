import assert from 'node:assert/strict'
import { basename } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openDisk, openS3 } from '@tutti/blobs'
import { type Adapter, LAWS, obey } from '@tutti/blobs/laws'
import { needs, s3, type S3Server } from '@tutti/testing'
import { DEFECTS } from '../src/laws/weakened.ts'

const program = fileURLToPath(import.meta.resolve('../src/laws/put-forever.ts'))
const early = (dir: string) => [process.execPath, program, dir, '--acknowledge-early']

const turnRed = ({ name: adapter, open, features }: Adapter) =>
  describe(`a blob law turns red on ${adapter} that`, () => {
    for (const { name, law, weaken } of DEFECTS) {
      test(name, async () => {
        const broken = LAWS.filter((each) => law.test(each.name))
        assert.equal(broken.length, 1)
        const weakened = async (dir: string) => weaken(await open(dir))
        for (const each of broken) await assert.rejects(obey({ name, open: weakened, features }, each))
      })
    }

    test('acknowledges what it has not written, when it is killed', async () => {
      const killed = LAWS.find((law) => law.needs === 'putter')
      assert.ok(killed)
      await assert.rejects(obey({ name: 'early', open, features }, killed), /neither the acknowledged/)
    })
  })

turnRed({ name: 'disk', open: openDisk, features: { putter: early } })

describe('on an S3 server', needs('s3'), () => {
  let server: S3Server
  before(async () => void (server = await s3()))
  after(() => server.remove())
  const optionsOf = (dir: string) => ({ ...server.options, prefix: basename(dir) })
  turnRed({
    name: 'S3',
    open: (dir) => openS3(optionsOf(dir)),
    features: { putter: (dir) => [...early(dir), '--s3', JSON.stringify(optionsOf(dir))] },
  })
})

test('every blob law has a defect that turns it red', () => {
  const uncontrolled = LAWS.filter((law) => !law.needs && !DEFECTS.some((defect) => defect.law.test(law.name)))
  assert.deepEqual(
    uncontrolled.map((law) => law.name),
    [],
  )
})
