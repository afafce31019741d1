import { newId } from '@tutti/kit'
import { tinyCover, until, writeAudioFile } from '@tutti/testing'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { designOf } from '../src/covers/drawn/index.ts'
import { coverKey } from '../src/covers/key.ts'
import { renderDrawing } from '../src/covers/render.ts'
import { type Answer, fetchAll, type Media, sha256, startMedia } from './rig.ts'

const SIZES = [64, 300, 640, 1200]
const FOR_EVER = 'public, max-age=31536000, immutable'

/** A PNG whose header promises more pixels than anyone should make room for. */
const bomb = (side: number) => {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const chunk = (name: string, body: Buffer) => {
    const named = Buffer.concat([Buffer.from(name), body])
    const framed = Buffer.alloc(named.length + 8)
    framed.writeUInt32BE(body.length, 0)
    framed.set(named, 4)
    return framed
  }
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(10_000))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

describe('covers', () => {
  let media: Media
  let photo: Buffer
  const waiting = async () => ((await media.service.health()) as { covers_waiting: number }).covers_waiting
  const keyOf = (hash: string) => coverKey(media.secret('covers'), hash)
  const get = (key: string, size: number | string, asking = {}): Promise<Answer> =>
    fetchAll(`${media.url}/media/covers/${key}/${size}`, asking)

  /** A track with an image beside it; answers the cover's key. */
  const addImage = async (bytes: Buffer, name = `${newId()}.jpg`) => {
    const path = `${newId()}.mp3`
    await writeFile(join(media.music, path), 'audio')
    await writeFile(join(media.music, name), bytes)
    await media.add({ id: newId(), path, cover: { hash: sha256(bytes), path: name, embedded: false } })
    return keyOf(sha256(bytes))
  }
  const isPicture = async ({ status, headers, body }: Answer, width: number, height = width) => {
    assert.equal(status, 200)
    assert.equal(headers['content-type'], 'image/webp')
    assert.equal(headers['content-length'], String(body.length))
    const { format, ...size } = await sharp(body).metadata()
    assert.deepEqual([format, size.width, size.height], ['webp', width, height])
  }

  before(async () => {
    media = await startMedia()
    const noise = { width: 1500, height: 1500, channels: 3, background: '#345' } as const
    photo = await sharp({ create: { ...noise, noise: { type: 'gaussian', mean: 120, sigma: 40 } } })
      .jpeg()
      .toBuffer()
  })
  after(() => media.stop())

  it('come in every size from an image beside the music, for ever', async () => {
    const key = await addImage(photo)
    for (const size of SIZES) {
      const answer = await get(key, size)
      await isPicture(answer, size)
      assert.equal(answer.headers['cache-control'], FOR_EVER)
    }
  })

  it('come from inside the audio file', async () => {
    const cover = tinyCover(5)
    const path = `${newId()}.flac`
    await writeAudioFile({ path: join(media.music, path), format: 'flac', tags: { title: 'x' }, cover })
    const hash = sha256(cover.bytes)
    await media.add({ id: newId(), path, container: 'flac', codec: 'flac', cover: { hash, path, embedded: true } })
    for (const size of SIZES) await isPicture(await get(keyOf(hash), size), 8)
  })

  it('are read in every usual format, upright, and keep their shape', async () => {
    const wide = sharp({ create: { width: 800, height: 400, channels: 3, background: '#a43' } })
    for (const format of ['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const)
      await isPicture(await get(await addImage(await wide.clone().toFormat(format).toBuffer()), 300), 300, 150)
    const turned = await wide.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer()
    await isPicture(await get(await addImage(turned), 300), 150, 300)
  })

  it('are never made larger than they are', async () => {
    const small = await sharp({ create: { width: 100, height: 100, channels: 3, background: '#123' } })
      .png()
      .toBuffer()
    const key = await addImage(small)
    await isPicture(await get(key, 1200), 100)
    await isPicture(await get(key, 64), 64)
  })

  it('show the first picture of a moving one', async () => {
    const frames = [
      { create: { width: 40, height: 40, channels: 3, background: '#f00' } },
      { create: { width: 40, height: 40, channels: 3, background: '#00f' } },
    ] as const
    const images = await Promise.all(frames.map((frame) => sharp(frame).png().toBuffer()))
    const moving = await sharp(images, { join: { animated: true } })
      .gif()
      .toBuffer()
    const { body } = await get(await addImage(moving), 300)
    assert.equal((await sharp(body).metadata()).pages ?? 1, 1)
  })

  it('are not sent again to who has them', async () => {
    const key = await addImage(await sharp(photo).resize(50).png().toBuffer())
    const { headers } = await get(key, 300)
    const again = await get(key, 300, { headers: { 'if-none-match': headers.etag! } })
    assert.deepEqual([again.status, again.body.length, again.headers.etag], [304, 0, headers.etag])
    const head = await get(key, 300, { method: 'HEAD' })
    assert.deepEqual([head.status, head.body.length, head.headers['content-type']], [200, 0, 'image/webp'])
  })

  const hostile: [string, () => Buffer | Promise<Buffer>][] = [
    ['a bomb', () => bomb(60_000)],
    [
      'a little larger than 50 megapixels',
      () =>
        sharp({ create: { width: 7_100, height: 7_100, channels: 3, background: '#345' } })
          .png()
          .toBuffer(),
    ],
    ['cut off after a few bytes', () => photo.subarray(0, 40)],
    ['no image at all', () => randomBytes(5_000)],
    [
      'an SVG with a script',
      () =>
        Buffer.from(
          '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>1</script><image href="file:///etc/passwd"/></svg>',
        ),
    ],
  ]
  for (const [what, make] of hostile)
    it(`are drawn by us where the image is ${what}`, async () => {
      const key = await addImage(await make())
      for (const size of [64, 640]) {
        const answer = await get(key, size)
        await isPicture(answer, size)
        assert.ok(answer.body.equals(await renderDrawing(designOf(key), size)), 'it is our drawing')
      }
      assert.equal((await get(key, 64)).headers['cache-control'], FOR_EVER)
    })

  it('are drawn for now where the image cannot be read now, or is another one by now', async () => {
    const name = `${newId()}.jpg`
    const image = await sharp(photo).resize(200).jpeg().toBuffer()
    const key = await addImage(image, name)
    await until(async () => (await waiting()) === 0, { what: 'covers made in the background' })
    await writeFile(join(media.music, name), await sharp(photo).resize(90).jpeg().toBuffer())
    const changed = await get(key, 640)
    await isPicture(changed, 640)
    assert.equal(changed.headers['cache-control'], 'public, max-age=10')
    await unlink(join(media.music, name))
    assert.equal((await get(key, 640)).headers['cache-control'], 'public, max-age=10')
    await writeFile(join(media.music, name), image)
    const back = await get(key, 640)
    await isPicture(back, 200)
    assert.equal(back.headers['cache-control'], FOR_EVER)
  })

  it('are made in small sizes in the background, and are there though the music is not', async () => {
    const name = `${newId()}.jpg`
    const key = await addImage(await sharp(photo).resize(700).jpeg().toBuffer(), name)
    await until(async () => (await waiting()) === 0, { what: 'covers made in the background' })
    await unlink(join(media.music, name))
    await isPicture(await get(key, 300), 300)
    await isPicture(await get(key, 64), 64)
  })

  it('are drawn for what has none: always the same, and mostly another for another', async () => {
    const ids = Array.from({ length: 12 }, newId)
    const first = await Promise.all(ids.map((id) => get(`none-${id}`, 300)))
    for (const answer of first) await isPicture(answer, 300)
    const again = await Promise.all(ids.map((id) => get(`none-${id}`, 300)))
    for (const [n, answer] of again.entries()) assert.ok(answer.body.equals(first[n]!.body))
    assert.ok(new Set(first.map(({ headers }) => headers.etag)).size > 9)
    for (const size of SIZES) await isPicture(await get(`none-${ids[0]}`, size), size)
  })

  it('are refused by name when key or size is none', async () => {
    const code = async (key: string, size: string | number) => {
      const { status, json } = await get(key, size)
      return `${status} ${json<{ error: { code: string } }>().error.code}`
    }
    assert.equal(await code('short', 300), '404 cover.key')
    assert.equal(await code('none-short', 300), '404 cover.key')
    assert.equal(await code(`none-${newId()}`, 301), '404 cover.size')
    assert.equal(await code(`none-${newId()}`, 'x'), '404 cover.size')
  })

  it('answer "later" with a time to those beyond the queue, and the others get theirs', async () => {
    const ids = Array.from({ length: 160 }, newId)
    const answers = await Promise.all(ids.map((id) => get(`none-${id}`, 640)))
    const late = answers.filter(({ status }) => status === 503)
    for (const { headers } of late) assert.match(headers['retry-after']!, /^\d+$/)
    const good = answers.filter(({ status }) => status === 200)
    assert.ok(late.length > 0 && good.length >= 64, `${good.length} made, ${late.length} refused`)
    assert.equal(late.length + good.length, answers.length)
  })
})
