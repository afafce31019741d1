import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { PLAIN, bytesFrom, bytesOf, rest, textOf } from './law.ts'
import type { Law } from './law.ts'

const MIB = 1024 * 1024
const PUTS_BEFORE_KILL = 20
const KILLED_SIZE = 3 * MIB

const put: Law = {
  name: 'what was put is there, with its type and size, also after a restart',
  run: async (bench) => {
    const blobs = await bench.open()
    const before = Date.now()
    const info = await blobs.put('covers/one.webp', Buffer.from('hello'), { contentType: 'image/webp' })
    assert.deepEqual(
      { ...info, etag: '', modified: 0 },
      { key: 'covers/one.webp', contentType: 'image/webp', size: 5, etag: '', modified: 0 },
    )
    assert.match(info.etag, /^"[\x21\x23-\x7e]+"$/)
    assert.ok(Math.abs(info.modified - before) < 60_000)
    await blobs.put('empty', Buffer.alloc(0), PLAIN)
    const again = await bench.open()
    assert.deepEqual(await again.head('covers/one.webp'), info)
    const found = await again.get('covers/one.webp')
    assert.deepEqual(found?.info, info)
    assert.equal(found && (await rest(found.body)), 'hello')
    assert.equal(await textOf(again, 'empty'), '')
    assert.equal(await again.head('covers'), undefined)
    assert.equal(await again.get('covers/one.webp/two'), undefined)
  },
}

const streamed: Law = {
  name: 'a stream is stored whole, and one that fails half-way leaves the old blob',
  run: async (bench) => {
    const blobs = await bench.open()
    // Large enough for stores that take a blob in parts.
    const parts = Array.from({ length: 60 }, (_, index) => bytesFrom(index, 200_000))
    await blobs.put('stream', Readable.from(parts), PLAIN)
    assert.ok((await bytesOf(blobs, 'stream')).equals(Buffer.concat(parts)))
    async function* failing(mebibytes: number): AsyncGenerator<Buffer> {
      for (let part = 0; part < mebibytes; part++) yield bytesFrom(part, MIB)
      throw new Error('the line was cut')
    }
    for (const key of ['stream', 'fresh'])
      for (const mebibytes of [1, 13]) await assert.rejects(blobs.put(key, Readable.from(failing(mebibytes)), PLAIN), /the line was cut/)
    assert.ok((await bytesOf(blobs, 'stream')).equals(Buffer.concat(parts)))
    assert.equal(await blobs.head('fresh'), undefined)
    assert.deepEqual(
      (await blobs.list('')).map(({ key }) => key),
      ['stream'],
    )
  },
}

const validator: Law = {
  name: 'the etag changes with the bytes and with the type, and only with them',
  run: async (bench) => {
    const blobs = await bench.open()
    const etag = async (text: string, contentType: string): Promise<string> =>
      (await blobs.put('a', Buffer.from(text), { contentType })).etag
    const etags = [
      await etag('one', 'text/plain'),
      await etag('two', 'text/plain'),
      await etag('two', 'text/css'),
      await etag('one', 'text/plain'),
    ]
    assert.equal(new Set(etags).size, 3)
    assert.equal(etags[0], etags[3])
  },
}

const ways: Law = {
  name: 'the etag is the same however the bytes came: at once, or as a stream in pieces of any size',
  run: async (bench) => {
    const blobs = await bench.open()
    for (const size of [0, 5, 12 * MIB]) {
      const bytes = bytesFrom(size, size)
      const pieces = Array.from({ length: 7 }, (_, index) => bytes.subarray((index * size) / 7, ((index + 1) * size) / 7))
      const etags = [
        (await blobs.put('whole', bytes, PLAIN)).etag,
        (await blobs.put('stream', Readable.from([bytes]), PLAIN)).etag,
        (await blobs.put('pieces', Readable.from(pieces.filter((piece) => piece.length > 0)), PLAIN)).etag,
        (await blobs.head('pieces'))?.etag,
      ]
      assert.equal(new Set(etags).size, 1, `${size} bytes have the etags ${etags.join(', ')}`)
    }
  },
}

const reader: Law = {
  name: 'a reader that began before a put or a remove reads the old bytes to the end',
  run: async (bench) => {
    const blobs = await bench.open()
    const old = bytesFrom(1, 4 * MIB)
    await blobs.put('a/b', old, PLAIN)
    const [first, second] = [await blobs.get('a/b'), await blobs.get('a/b', { start: 100 })]
    assert.ok(first && second)
    await blobs.put('a/b', Buffer.from('new'), PLAIN)
    await blobs.remove('a/b')
    assert.equal(await blobs.get('a/b'), undefined)
    const texts = await Promise.all([rest(first.body), rest(second.body)])
    assert.ok(texts[0] === old.toString() && texts[1] === old.subarray(100).toString(), 'a reader did not see the old bytes')
  },
}

const concurrent: Law = {
  name: 'of many puts to one key at once one wins, whole, and who reads meanwhile sees one of them',
  run: async (bench) => {
    const blobs = await bench.open()
    const candidates = Array.from({ length: 30 }, (_, index) => bytesFrom(index, 300_000 + index))
    const known = new Set(candidates.map((bytes) => bytes.toString('latin1')))
    await blobs.put('a', candidates[0] ?? Buffer.alloc(0), PLAIN)
    let done = false
    const read = async (): Promise<void> => {
      while (!done) {
        const found = await blobs.get('a')
        assert.ok(found)
        const text = (await buffer(found.body)).toString('latin1')
        assert.ok(known.has(text), 'a reader saw a mixture')
        assert.equal(text.length, found.info.size)
      }
    }
    const puts = Promise.all(candidates.map((bytes) => blobs.put('a', bytes, PLAIN))).finally(() => (done = true))
    await Promise.all([puts, read(), read(), read()])
    const all = candidates.map((bytes, index) => blobs.put(`many/${index % 7}/${index}`, bytes, PLAIN))
    const removals = candidates.map((_, index) => blobs.remove(`many/${index % 7}/${index}`))
    await Promise.all([...all, ...removals])
  },
}

const ranges: Law = {
  name: 'ranges are answered as RFC 9110 has them, and one without a byte is refused in words',
  run: async (bench) => {
    const blobs = await bench.open()
    await blobs.put('a', Buffer.from('0123456789'), PLAIN)
    await blobs.put('empty', Buffer.alloc(0), PLAIN)
    const cases: [number, number | undefined, string][] = [
      [0, 0, '0'],
      [2, 4, '234'],
      [7, undefined, '789'],
      [7, 100, '789'],
      [9, 9, '9'],
      [-3, undefined, '789'],
      [-100, undefined, '0123456789'],
    ]
    for (const [start, end, expected] of cases) assert.equal(await textOf(blobs, 'a', { start, end }), expected)
    const part = await blobs.get('a', { start: 2, end: 4 })
    assert.equal(part?.info.size, 10)
    part.body.destroy()
    for (const range of [{ start: 10 }, { start: 5, end: 4 }, { start: 0.5 }, { start: Number.NaN }]) {
      await assert.rejects(blobs.get('a', range), /cannot read blob a from .* 10 bytes/)
    }
    await assert.rejects(blobs.get('empty', { start: 0 }), /0 bytes/)
    assert.equal(await blobs.get('missing', { start: 100 }), undefined)
  },
}

const killed: Law = {
  name: 'a put that is killed half-way leaves an older or the new blob, whole, and no rubbish',
  needs: 'putter',
  run: async (bench) => {
    for (let kill = 0; kill < 3; kill++) {
      const acknowledged = await putUntilKilled(bench.features.putter?.(bench.dir) ?? [])
      const blobs = await bench.open()
      const bytes = await bytesOf(blobs, 'key')
      const [number] = [acknowledged, acknowledged + 1].filter((each) => bytes.equals(bytesFrom(each, KILLED_SIZE)))
      assert.ok(number !== undefined, 'the blob is neither the acknowledged one nor its successor')
      assert.deepEqual(
        (await blobs.list('')).map(({ key }) => key),
        ['key'],
      )
    }
  },
}

async function putUntilKilled([program = '', ...args]: string[]): Promise<number> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  let last = -1
  for await (const line of createInterface({ input: child.stdout })) {
    last = Number(line)
    if (last % PUTS_BEFORE_KILL === PUTS_BEFORE_KILL - 1) child.kill('SIGKILL')
  }
  await ended
  assert.ok(last >= 0, 'the putter ended by itself')
  return last
}

export const contentLaws: readonly Law[] = [put, streamed, validator, ways, reader, concurrent, ranges, killed]
