import { newId } from '@tutti/kit'
import { until } from '@tutti/testing'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { rename, truncate, unlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fetchAll, fetchHead, linkTo, listener, type Media, startMedia } from './rig.ts'

const SIZE = 1_000_003
const bytes = randomBytes(SIZE)
const LARGE = 64 * 1024 * 1024

describe('streaming', () => {
  let media: Media
  let url: string
  const viewer = listener()
  const health = () => media.service.health() as Promise<{ open_files: number }>

  const addFile = async (name: string, content: Buffer) => {
    await writeFile(join(media.music, name), content)
    return linkTo(media, viewer, await media.add({ id: newId(), path: name }))
  }
  before(async () => {
    media = await startMedia()
    url = await addFile('song.mp3', bytes)
  })
  after(() => media.stop())

  it('sends a whole file with its type, length and validators', async () => {
    const { status, headers, body } = await fetchAll(url)
    assert.equal(status, 200)
    assert.ok(body.equals(bytes))
    assert.equal(headers['content-length'], String(SIZE))
    assert.equal(headers['content-type'], 'audio/mpeg')
    assert.equal(headers['accept-ranges'], 'bytes')
    assert.match(headers['cache-control']!, /^private, max-age=\d+$/)
    assert.match(headers.etag!, /^"[\w-]{22}"$/)
    assert.ok(Date.parse(headers['last-modified']!) > 0)
  })

  it('answers HEAD as GET without the bytes, and leaves a range aside', async () => {
    const whole = await fetchAll(url)
    const { status, headers, body } = await fetchAll(url, { method: 'HEAD', headers: { range: 'bytes=0-9' } })
    assert.equal(status, 200)
    assert.equal(body.length, 0)
    for (const name of ['content-length', 'content-type', 'etag', 'last-modified'] as const)
      assert.equal(headers[name], whole.headers[name])
  })

  const ranges: [string, number, number][] = [
    ['bytes=0-0', 0, 0],
    ['bytes=0-499', 0, 499],
    ['bytes=500-', 500, SIZE - 1],
    ['bytes=-500', SIZE - 500, SIZE - 1],
    [`bytes=-${SIZE * 2}`, 0, SIZE - 1],
    [`bytes=${SIZE - 1}-`, SIZE - 1, SIZE - 1],
    [`bytes=999000-${SIZE * 9}`, 999_000, SIZE - 1],
    ['bytes=200000-463000', 200_000, 463_000],
    ['BYTES = 10 - 20', 10, 20],
  ]
  for (const [range, start, end] of ranges)
    it(`sends the range ${range} as it was asked`, async () => {
      const { status, headers, body } = await fetchAll(url, { headers: { range } })
      assert.equal(status, 206)
      assert.equal(headers['content-range'], `bytes ${start}-${end}/${SIZE}`)
      assert.equal(headers['content-length'], String(end - start + 1))
      assert.ok(body.equals(bytes.subarray(start, end + 1)))
    })

  for (const range of ['bytes=5-4', 'bytes=0-1,5-9', 'items=0-5', 'bytes=a-b', 'bytes=-', '5-9'])
    it(`sends everything when the range is "${range}", which it may leave aside`, async () => {
      const { status, headers, body } = await fetchAll(url, { headers: { range } })
      assert.equal(status, 200)
      assert.equal(headers['content-range'], undefined)
      assert.equal(body.length, SIZE)
    })

  for (const range of [`bytes=${SIZE}-`, `bytes=${SIZE * 3}-${SIZE * 4}`, 'bytes=-0'])
    it(`refuses the range ${range}, in which there is no byte, and says how many there are`, async () => {
      const { status, headers, json } = await fetchAll(url, { headers: { range } })
      assert.equal(status, 416)
      assert.equal(headers['content-range'], `bytes */${SIZE}`)
      assert.equal(json<{ error: { code: string } }>().error.code, 'media.range')
    })

  it('sends the range only if If-Range names this version', async () => {
    const { headers: known } = await fetchAll(url, { method: 'HEAD' })
    const status = async (ifRange: string) => (await fetchAll(url, { headers: { range: 'bytes=0-9', 'if-range': ifRange } })).status
    assert.equal(await status(known.etag!), 206)
    assert.equal(await status(known['last-modified']!), 206)
    assert.equal(await status('"another"'), 200)
    assert.equal(await status(`W/${known.etag}`), 200)
    assert.equal(await status('Mon, 01 Jan 2001 00:00:00 GMT'), 200)
  })

  it('tells a client that has the file already that it has not changed', async () => {
    const { headers: known } = await fetchAll(url, { method: 'HEAD' })
    for (const header of [known.etag!, `"x", W/${known.etag}`, '*']) {
      const { status, body, headers } = await fetchAll(url, { headers: { 'if-none-match': header } })
      assert.equal(status, 304)
      assert.equal(body.length, 0)
      assert.equal(headers.etag, known.etag)
    }
    assert.equal((await fetchAll(url, { headers: { 'if-none-match': '"another"' } })).status, 200)
    assert.equal((await fetchAll(url, { headers: { 'if-modified-since': known['last-modified']! } })).status, 304)
    assert.equal((await fetchAll(url, { headers: { 'if-modified-since': 'Mon, 01 Jan 2001 00:00:00 GMT' } })).status, 200)
    // If-None-Match goes before If-Modified-Since.
    const both = { 'if-none-match': '"another"', 'if-modified-since': known['last-modified']! }
    assert.equal((await fetchAll(url, { headers: both })).status, 200)
  })

  it('refuses when a precondition does not hold', async () => {
    const { headers: known } = await fetchAll(url, { method: 'HEAD' })
    assert.equal((await fetchAll(url, { headers: { 'if-match': '"another"' } })).status, 412)
    assert.equal((await fetchAll(url, { headers: { 'if-match': known.etag! } })).status, 200)
    assert.equal((await fetchAll(url, { headers: { 'if-unmodified-since': 'Mon, 01 Jan 2001 00:00:00 GMT' } })).status, 412)
  })

  it('sends an empty file as nothing', async () => {
    const { status, headers, body } = await fetchAll(await addFile('empty.mp3', Buffer.alloc(0)))
    assert.deepEqual([status, headers['content-length'], body.length], [200, '0', 0])
  })

  it('holds one descriptor for many listeners of a file, and none soon after', async () => {
    const many = await addFile('many.mp3', Buffer.alloc(LARGE))
    await until(async () => (await health()).open_files === 0, { what: 'closed files' })
    const answers = await Promise.all(Array.from({ length: 20 }, () => fetchHead(many)))
    assert.equal((await health()).open_files, 1)
    for (const answer of answers) answer.destroy()
    await until(async () => (await health()).open_files === 0, { what: 'closed files' })
  })

  it('stops reading within a second when the listener hangs up', async () => {
    const long = await addFile('long.mp3', Buffer.alloc(LARGE))
    const answer = await fetchHead(long)
    await once(answer, 'readable')
    await unlink(join(media.music, 'long.mp3'))
    answer.destroy()
    const { open_files: before } = await health()
    assert.equal(before, 1)
    // The file is gone: whoever asks next lets go of the descriptor, which is closed once nobody reads from it.
    await until(async () => (await fetchAll(long)).status === 404, { withinMs: 2_000, what: 'a missing file' })
    await until(async () => (await health()).open_files === 0, { withinMs: 1_000, what: 'a closed file' })
  })

  it('sends the new file, under another ETag, after one was replaced', async () => {
    const replaced = await addFile('replaced.mp3', randomBytes(5_000))
    const { headers: old } = await fetchAll(replaced)
    const content = randomBytes(5_000)
    await writeFile(join(media.music, 'replaced.tmp'), content)
    await rename(join(media.music, 'replaced.tmp'), join(media.music, 'replaced.mp3'))
    const fresh = await until(async () => {
      const answer = await fetchAll(replaced)
      return answer.headers.etag === old.etag ? undefined : answer
    })
    assert.ok(fresh.body.equals(content))
  })

  it('cuts the connection instead of sending less, or something else, when a file is changed while it is sent', async () => {
    const changes: Record<string, (path: string) => Promise<void>> = {
      'shorter.mp3': (path) => truncate(path, LARGE / 2),
      'touched.mp3': (path) => utimes(path, 1, 1),
    }
    for (const [name, change] of Object.entries(changes)) {
      const answer = await fetchHead(await addFile(name, Buffer.alloc(LARGE)))
      await change(join(media.music, name))
      await assert.rejects(Array.fromAsync(answer), /aborted|ECONNRESET/, name)
    }
  })

  it('says in words that a file is not there', async () => {
    const gone = await addFile('gone.mp3', bytes)
    await unlink(join(media.music, 'gone.mp3'))
    const { status, json } = await fetchAll(gone)
    assert.equal(status, 404)
    assert.match(json<{ error: { message: string } }>().error.message, /^Cannot play the track \w{22}: its file is not there any more\.$/)
  })
})
