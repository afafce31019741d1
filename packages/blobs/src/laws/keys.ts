import assert from 'node:assert/strict'
import type { Blobs } from '../port.ts'
import { PLAIN, textOf } from './law.ts'
import type { Law } from './law.ts'

const hostile: Law = {
  name: 'keys that are none are refused in words, by every verb',
  run: async (bench) => {
    const blobs = await bench.open()
    const keys = [
      '',
      '/',
      '/a',
      'a/',
      'a//b',
      '.',
      '..',
      '../a',
      'a/../b',
      'a/./b',
      '/etc/passwd',
      'a\\b',
      'a\0b',
      'é',
      'a b',
      '%2e%2e/a',
      'x'.repeat(501),
    ]
    for (const key of keys) {
      const verbs = [blobs.put(key, Buffer.from('x'), PLAIN), blobs.head(key), blobs.get(key), blobs.remove(key)]
      for (const result of await Promise.allSettled(verbs)) {
        assert.ok(result.status === 'rejected' && /blob key/.test(String(result.reason)), `accepted ${JSON.stringify(key)}`)
      }
    }
    for (const contentType of ['', 'text/plain\r\nx: y', 'é', 'x'.repeat(201)]) {
      await assert.rejects(blobs.put('a', Buffer.from('x'), { contentType }), /content type/)
    }
    assert.deepEqual(await blobs.list(''), [])
  },
}

const apart: Law = {
  name: 'keys that look alike are different blobs',
  run: async (bench) => {
    const blobs = await bench.open()
    const long = 'x'.repeat(99)
    const keys = [
      'a',
      'A',
      'a/b',
      'a/B',
      'a.',
      'a-',
      'a=',
      'con',
      '...',
      '-',
      `${long}`,
      `${long}y`,
      `${long}y/z`,
      `${long}yz`,
      'Z'.repeat(500),
    ]
    const allowed = keys.filter((key) => !key.includes('='))
    for (const key of allowed) await blobs.put(key, Buffer.from(key), PLAIN)
    for (const key of allowed) assert.equal(await textOf(blobs, key), key)
    await blobs.remove('a')
    assert.equal(await blobs.head('a'), undefined)
    assert.equal(await textOf(blobs, 'a/b'), 'a/b')
  },
}

const removal: Law = {
  name: 'what was removed is gone, and removing it again is no error',
  run: async (bench) => {
    const blobs = await bench.open()
    await blobs.put('a/b/c', Buffer.from('x'), PLAIN)
    await blobs.put('a/b/d', Buffer.from('y'), PLAIN)
    await blobs.remove('a/b/c')
    await blobs.remove('a/b/c')
    await blobs.remove('never/was')
    assert.equal(await blobs.get('a/b/c'), undefined)
    assert.equal(await (await bench.open()).head('a/b/c'), undefined)
    assert.deepEqual(
      (await blobs.list('')).map(({ key }) => key),
      ['a/b/d'],
    )
  },
}

const PARTS = [
  '',
  '-',
  '.',
  '0',
  '9',
  'A',
  'Z',
  '_',
  'a',
  'z',
  'aa',
  '/a',
  '/A',
  '/-',
  '/0',
  '-/a',
  '/a/a',
  `/${'y'.repeat(100)}`,
  `/${'y'.repeat(99)}`,
]

const ordered: Law = {
  name: 'listing gives every key under a prefix once, in the order of the bytes, page by page',
  run: async (bench) => {
    const blobs = await bench.open()
    const long = 'k'.repeat(99)
    const keys = ['a', 'B', 'b-b', `${long}`, `${long}kk`, 'covers/x'].flatMap((stem) => PARTS.map((part) => stem + part))
    const sorted = [...new Set(keys)].toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    await Promise.all(sorted.toReversed().map((key) => blobs.put(key, Buffer.from(key), PLAIN)))
    for (const prefix of ['', 'a', 'a/', 'b-b', 'B/a', `${long}k`, 'covers/x/y', 'nothing', '../', 'a/a/']) {
      const expected = sorted.filter((key) => key.startsWith(prefix))
      for (const limit of [1, 3, 1_000]) assert.deepEqual(await pages(blobs, prefix, limit), expected)
    }
    const [middle = ''] = sorted.slice(40)
    assert.deepEqual(
      (await blobs.list('', { after: `${middle}!`, limit: 2 })).map(({ key }) => key),
      sorted.filter((key) => key > `${middle}!`).slice(0, 2),
    )
    const [one] = await blobs.list('', { limit: 1 })
    assert.deepEqual(one, await blobs.head(sorted[0] ?? ''))
    for (const limit of [0, -1, 1_001, 1.5]) await assert.rejects(blobs.list('', { limit }), /1 to 1000/)
  },
}

async function pages(blobs: Blobs, prefix: string, limit: number): Promise<string[]> {
  const found: string[] = []
  for (;;) {
    const page = await blobs.list(prefix, { limit, after: found.at(-1) })
    assert.ok(page.length <= limit)
    found.push(...page.map(({ key }) => key))
    assert.equal(new Set(found).size, found.length, 'a key was listed twice')
    if (page.length < limit) return found
  }
}

export const keyLaws: readonly Law[] = [hostile, apart, removal, ordered]
