import { needs, until } from '@tutti/testing'
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { newId } from '@tutti/kit'
import { fetchAll, fetchHead, linkTo, listener, type Media, sha256, startMedia } from './rig.ts'
import { addSound, childrenCalled, heard, type Kind, KINDS, SECONDS, TONE_AT, writeSegment } from './sounds.ts'

const TYPES = { opus: 'audio/ogg; codecs=opus', aac: 'audio/aac', mp3: 'audio/mpeg' }
type Format = keyof typeof TYPES

/** The system's, and the one that npm brings; both as `TUTTI_FFMPEG` names them. */
const PROGRAMS = { ffmpeg: 'the system', npm: 'npm' }

for (const [program, whose] of Object.entries(PROGRAMS))
  describe(`a track that is made for a client by the ffmpeg of ${whose}`, needs('ffmpeg'), () => {
    let media: Media
    const start = (environment: Record<string, string> = {}) => startMedia({ TUTTI_FFMPEG: program, ...environment })
    const viewer = listener()
    const health = () => media.service.health() as Promise<{ transcodes: number; rendition_bytes: number }>
    /** A link to what is made of a track, however good its file is. */
    const made = (id: string, format: Format = 'opus') =>
      linkTo(media, viewer, { id, types: [TYPES[format]], max_bitrate: 128, formats: [format] })
    before(async () => {
      media = await start({ TUTTI_TRANSCODES: '4', TUTTI_TRANSCODE_CACHE_MB: '16' })
    })
    after(() => media.stop())

    for (const kind of Object.keys(KINDS) as Kind[])
      it(`is ${kind} in the folder, and opus where it is heard`, async () => {
        const { status, headers, body } = await fetchAll(await made(await addSound(media, { kind }), 'opus'))
        assert.equal(status, 200)
        assert.equal(headers['content-type'], TYPES.opus)
        const { seconds, toneAt } = await heard(body)
        assert.ok(Math.abs(seconds - SECONDS) < 0.15, `${seconds} s`)
        assert.ok(Math.abs(toneAt - TONE_AT) < 0.1, `the tone begins at ${toneAt} s`)
      })

    for (const format of Object.keys(TYPES) as Format[])
      it(`begins as ${format} where one seeks, before it is finished and after`, async () => {
        const url = await made(await addSound(media, { kind: 'wav' }), format)
        const early = await heard((await fetchAll(`${url}&t=3500`)).body)
        await fetchAll(url)
        const late = await heard((await fetchAll(`${url}&t=3500`)).body)
        for (const { toneAt, seconds } of [early, late]) {
          assert.ok(Math.abs(toneAt - (TONE_AT - 3.5)) < 0.1, `the tone begins after ${toneAt} s`)
          assert.ok(Math.abs(seconds - (SECONDS - 3.5)) < 0.15, `${seconds} s`)
        }
      })

    it('is made once for all who listen, and is a file with length and ranges after that', async () => {
      const url = await made(await addSound(media, { seconds: 120 }))
      const asked = Array.from({ length: 10 }, () => fetchAll(url))
      await until(async () => (await childrenCalled('ffmpeg')) > 0)
      assert.equal(await childrenCalled('ffmpeg'), 1)
      const sums = (await Promise.all(asked)).map(({ body }) => sha256(body))
      assert.equal(new Set(sums).size, 1)
      const whole = await fetchAll(url)
      assert.equal(sha256(whole.body), sums[0])
      assert.equal(whole.headers['content-length'], String(whole.body.length))
      const part = await fetchAll(url, { headers: { range: 'bytes=1000-1999', 'if-range': whole.headers.etag! } })
      assert.equal(part.status, 206)
      assert.ok(part.body.equals(whole.body.subarray(1_000, 2_000)))
    })

    it('is the same bytes under the same validator on every replica', async () => {
      const other = await start()
      try {
        const answers = []
        for (const replica of [media, other]) {
          const id = await addSound(replica)
          const url = await linkTo(replica, viewer, { id, types: [TYPES.opus], max_bitrate: 128 })
          await fetchAll(url)
          answers.push(await fetchAll(url))
        }
        const [one, two] = answers.map(({ headers, body }) => ({ etag: headers.etag, sum: sha256(body) }))
        assert.deepEqual(one, two)
        assert.match(one!.etag!, /^"[\w-]{22}"$/)
      } finally {
        await other.stop()
      }
    })

    it('is waited for by who asks for its middle first', async () => {
      const url = await made(await addSound(media, { seconds: 60 }))
      const part = await fetchAll(url, { headers: { range: 'bytes=500-599' } })
      assert.equal(part.status, 206)
      assert.ok(part.body.equals((await fetchAll(url)).body.subarray(500, 600)))
    })

    it('leaves no process behind when a hundred listeners hang up, within a second', async () => {
      const url = await made(await addSound(media, { seconds: 600, kind: 'wav' }))
      const heads = await Promise.all(Array.from({ length: 100 }, () => fetchHead(url)))
      assert.equal((await health()).transcodes, 1)
      for (const head of heads) head.destroy()
      await until(async () => (await childrenCalled('ffmpeg')) === 0, { withinMs: 1_000, what: 'the end of the process' })
      assert.equal((await fetchAll(url)).status, 200)
    })

    it('leaves no process behind of who seeks about', async () => {
      const url = await made(await addSound(media, { seconds: 600, kind: 'wav' }))
      for (let n = 1; n <= 20; n += 1) (await fetchHead(`${url}&t=${n * 1_000}`)).destroy()
      await until(async () => (await childrenCalled('ffmpeg')) === 0, { withinMs: 1_000, what: 'the end of the processes' })
    })

    it('has to wait when as many are made as may be, and is told how long', async () => {
      const urls = await Promise.all(
        Array.from({ length: 5 }, async () => `${await made(await addSound(media, { seconds: 600, kind: 'wav' }))}&t=1`),
      )
      const heads = await Promise.all(urls.slice(0, 4).map((url) => fetchHead(url)))
      const refused = await fetchAll(urls[4]!)
      assert.equal(refused.status, 429)
      assert.ok(Number(refused.headers['retry-after']) >= 1)
      for (const head of heads) head.destroy()
      await until(async () => (await health()).transcodes === 0)
      const head = await fetchHead(urls[4]!)
      assert.equal(head.statusCode, 200)
      head.destroy()
    })

    it('takes no more of the disk than it may', async () => {
      for (let n = 0; n < 4; n += 1) await fetchAll(await made(await addSound(media, { seconds: 600, kind: 'wav' }), 'mp3'))
      assert.ok((await health()).rendition_bytes > 8 * 1024 * 1024)
      assert.ok((await health()).rendition_bytes <= 16 * 1024 * 1024)
    })

    it('says why it cannot be made: a file that is none, a place beyond its end', async () => {
      await writeFile(join(media.music, 'text.mp3'), 'This is no music at all. '.repeat(1_000))
      const broken = await fetchAll(await made(await media.add({ id: newId(), path: 'text.mp3' })))
      assert.equal(broken.status, 422)
      assert.match(
        broken.json<{ error: { message: string } }>().error.message,
        /^Cannot play the track .{22}: ffmpeg cannot read its file \(.+\)\.$/,
      )
      const url = await made(await addSound(media))
      for (const wrong of [`${SECONDS * 1_000}`, '-1', 'x', '1.5']) assert.equal((await fetchAll(`${url}&t=${wrong}`)).status, 400, wrong)
    })

    it('never reads another file, whatever the one in the folder says', async () => {
      const secret = join(media.music, '..', 'secret.ts')
      await writeSegment(secret)
      const list = [
        '#EXTM3U',
        '#EXT-X-TARGETDURATION:10',
        '#EXT-X-MEDIA-SEQUENCE:0',
        '#EXTINF:10,',
        `file://${secret}`,
        '#EXT-X-ENDLIST',
        '',
      ]
      for (const { container, codec } of Object.values(KINDS)) {
        const path = `${newId()}.mp3`
        await writeFile(join(media.music, path), list.join('\n'))
        assert.equal((await fetchAll(await made(await media.add({ id: newId(), path, container, codec })))).status, 422, container)
      }
    })
  })
