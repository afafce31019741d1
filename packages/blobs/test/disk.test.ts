import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { test } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { openDisk } from '@tutti/blobs'

async function withFolder(work: (dir: string) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'tutti-blobs-'))
  await work(dir).finally(() => rm(dir, { recursive: true }))
}

test('what a killed process left half written is removed at the next start', () =>
  withFolder(async (dir) => {
    await openDisk(dir)
    const [dead, restarted] = ['4194304.run.a', `${process.pid}.run-before.b`]
    for (const name of [dead, restarted]) await writeFile(join(dir, 'temporary', name), 'half')
    await openDisk(dir)
    assert.deepEqual(await readdir(join(dir, 'temporary')), [])
  }))

test('opening the store again does not disturb a put that is under way', () =>
  withFolder(async (dir) => {
    const blobs = await openDisk(dir)
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const put = blobs.put('a', Readable.fromWeb(readable), { contentType: 'text/plain' })
    const writer = writable.getWriter()
    await writer.write(Buffer.from('before'))
    await openDisk(dir)
    await writer.write(Buffer.from(' and after'))
    await writer.close()
    assert.equal((await put).size, 16)
    assert.equal((await blobs.head('a'))?.size, 16)
  }))

test('a damaged blob is refused with its key and file', () =>
  withFolder(async (dir) => {
    const blobs = await openDisk(dir)
    await blobs.put('a', Buffer.from('hello'), { contentType: 'text/plain' })
    await truncate(join(dir, 'blobs', 'a='), 514)
    await assert.rejects(blobs.get('a'), /cannot read blob a: .*a= is damaged, it has 2 of 5 bytes/)
    await writeFile(join(dir, 'blobs', 'a='), 'rubbish')
    await assert.rejects(blobs.head('a'), /cannot read blob a: the head of .*a= is damaged/)
  }))

test('removing the last blob of a folder removes the folder', () =>
  withFolder(async (dir) => {
    const blobs = await openDisk(dir)
    await blobs.put('a/b/c', Buffer.from('hello'), { contentType: 'text/plain' })
    await blobs.remove('a/b/c')
    assert.deepEqual(await readdir(join(dir, 'blobs')), [])
  }))

test('a body that nobody reads costs no descriptor', { skip: process.platform !== 'linux' && 'counts descriptors in /proc' }, () =>
  withFolder(async (dir) => {
    const blobs = await openDisk(dir)
    await blobs.put('a', Buffer.from('hello'), { contentType: 'text/plain' })
    const descriptors = async (): Promise<number> => (await readdir('/proc/self/fd')).length
    const before = await descriptors()
    for (let count = 0; count < 50; count++) await blobs.get('a')
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const end = performance.now() + 10_000
    while ((await descriptors()) > before + 5) {
      assert.ok(performance.now() < end, 'the descriptors are still open')
      collect()
      await turn()
    }
  }),
)
