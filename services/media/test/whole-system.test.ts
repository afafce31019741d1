import { type Client, system, type TestSystem, tinyCover, until, ways, writeAudioFile } from '@tutti/testing'
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Decided } from './rig.ts'

type Track = { id: string; name: string; album: { images: { url: string; width: number }[] } }

for (const { name, options } of ways)
  describe(`listening through the gateway, ${name}`, () => {
    let tutti: TestSystem
    let music: string
    let tracks: Track[]

    before(async () => {
      music = await mkdtemp(join(tmpdir(), 'tutti-music-'))
      const tags = { artists: ['Ada Lind'], albumArtists: ['Ada Lind'] }
      await writeAudioFile({
        path: join(music, 'a/one.flac'),
        format: 'flac',
        tags: { ...tags, title: 'One', album: 'With' },
        cover: tinyCover(1),
      })
      await writeAudioFile({ path: join(music, 'b/two.m4a'), format: 'm4a', tags: { ...tags, title: 'Two', album: 'Without' } })
      tutti = await system({ ...options, music: [music] })
      tracks = (await tutti.admin.get<{ items: Track[] }>('/tutti/v1/tracks?limit=50&sort=title')).body.items
    })
    after(async () => {
      await tutti.stop()
      await rm(music, { recursive: true, force: true })
    })

    const decide = async (client: Client, types: string[]) => {
      const { body } = await client.post<{ items: Decided[] }>('/tutti/v1/media/decide', { track_ids: tracks.map(({ id }) => id), types })
      return body.items
    }

    it('plays what was scanned, byte for byte, and by range', async () => {
      const [one, two] = await decide(tutti.admin, ['audio/flac', 'audio/mp4; codecs=mp4a.40.2'])
      const file = await readFile(join(music, 'a/one.flac'))
      const whole = await tutti.anyone().bytes(one!.url!)
      assert.equal(whole.status, 200)
      assert.equal(whole.headers['content-type'], 'audio/flac')
      assert.ok(whole.body.equals(file))
      const part = await tutti.anyone().bytes(one!.url!, { headers: { range: 'bytes=100-199' } })
      assert.equal(part.status, 206)
      assert.equal(part.headers['content-range'], `bytes 100-199/${file.length}`)
      assert.ok(part.body.equals(file.subarray(100, 200)))
      assert.equal((await tutti.anyone().bytes(one!.url!, { headers: { range: 'bytes=99999999-' } })).status, 416)
      assert.equal((await tutti.anyone().bytes(one!.url!, { headers: { 'if-none-match': String(whole.headers.etag) } })).status, 304)
      assert.equal((await tutti.anyone().bytes(two!.url!)).status, 200)
    })

    it('shows a cover for every track, real or drawn', async () => {
      assert.equal(tracks.length, 2)
      for (const { album } of tracks)
        for (const { url } of album.images) {
          const cover = await tutti.anyone().bytes(url)
          assert.deepEqual([cover.status, cover.headers['content-type']], [200, 'image/webp'])
          assert.equal(cover.headers['cache-control'], 'public, max-age=31536000, immutable')
        }
      const [one, two] = tracks.map(({ album }) => album.images[0]!.url)
      assert.match(one!, /\/media\/covers\/[\w-]{32}\/640$/)
      assert.match(two!, /\/media\/covers\/none-\w{22}\/640$/)
    })

    it('makes links void within a second when the password changes, and when the listener is removed', async () => {
      const listener = await tutti.user(`listener-${options.apart ? 'apart' : 'together'}`)
      const status = async (url: string) => (await tutti.anyone().bytes(url)).status
      const [first] = await decide(listener, ['audio/flac'])
      assert.equal(await status(first!.url!), 200)
      const changed = await tutti.admin.put(`/tutti/v1/users/${listener.id}/password`, { new: 'another long password' })
      assert.equal(changed.status, 204)
      await until(async () => (await status(first!.url!)) === 403, { withinMs: 1_000, what: 'a void link' })
      const login = tutti.anyone()
      await login.post('/tutti/v1/login', { name: `listener-${options.apart ? 'apart' : 'together'}`, password: 'another long password' })
      const [second] = await decide(login, ['audio/flac'])
      assert.equal(await status(second!.url!), 200)
      assert.equal((await tutti.admin.delete(`/tutti/v1/users/${listener.id}`)).status, 204)
      await until(async () => (await status(second!.url!)) === 403, { withinMs: 1_000, what: 'a void link' })
    })
  })
