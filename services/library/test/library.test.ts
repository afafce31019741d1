import { type Client, system, type TestSystem, until, ways, writeLibrary } from '@tutti/testing'
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'

type Saved = { total: number; next: string | null; items: { added_at: string; track?: { id: string }; album?: { id: string } }[] }
type Listed = { items: { id: string; album: { id: string }; artists: { id: string }[] }[] }

for (const way of ways) {
  describe(`a listener's library, ${way.name}`, () => {
    let t: TestSystem
    let music = ''
    let anna: Client & { id: string }
    let tracks: Listed['items'] = []
    const idsOf = (count: number) => tracks.slice(0, count).map((track) => track.id)

    before(async () => {
      music = await mkdtemp(join(tmpdir(), 'tutti-library-'))
      await writeLibrary(music, { tracks: 60 })
      t = await system({ ...way.options, music: [music] })
      anna = await t.user('anna')
      tracks = (await anna.get<Listed>('/tutti/v1/tracks?limit=100')).body.items
    })
    after(async () => {
      await t.stop()
      await rm(music, { recursive: true, force: true })
    })

    test('tracks that are saved are listed, the newest first, in pages', async () => {
      for (const id of idsOf(5)) assert.equal((await anna.put('/v1/me/tracks', { ids: [id] })).status, 200)
      const first = await anna.get<Saved>('/v1/me/tracks?limit=3')
      assert.equal(first.body.total, 5)
      assert.deepEqual(
        first.body.items.map((item) => item.track?.id),
        idsOf(5).toReversed().slice(0, 3),
      )
      const second = await anna.get<Saved>(first.body.next!)
      assert.deepEqual(
        second.body.items.map((item) => item.track?.id),
        idsOf(5).toReversed().slice(3),
      )
      assert.equal(second.body.next, null)
    })

    test('saving twice is saving once', async () => {
      await anna.put(`/v1/me/tracks?ids=${idsOf(1)[0]}`)
      assert.equal((await anna.get<Saved>('/v1/me/tracks')).body.total, 5)
    })

    test('contains tells of each, in order', async () => {
      const answer = await anna.get<boolean[]>(`/v1/me/tracks/contains?ids=${[...idsOf(1), tracks[30]!.id].join(',')}`)
      assert.deepEqual(answer.body, [true, false])
    })

    test('what is removed is gone, also by URI', async () => {
      await anna.delete('/v1/me/tracks', { ids: idsOf(2) })
      await anna.delete(`/v1/me/library?uris=spotify:track:${tracks[2]!.id}`)
      assert.deepEqual(
        (await anna.get<Saved>('/v1/me/tracks')).body.items.map((item) => item.track?.id),
        [tracks[4]!.id, tracks[3]!.id],
      )
    })

    test('albums and artists are kept apart from tracks', async () => {
      const { album, artists } = tracks[0]!
      await anna.put(`/v1/me/library?uris=spotify:album:${album.id},spotify:artist:${artists[0]!.id}`)
      assert.deepEqual(
        (await anna.get<Saved>('/v1/me/albums')).body.items.map((item) => item.album?.id),
        [album.id],
      )
      const following = await anna.get<{ artists: { total: number; items: { id: string }[] } }>('/v1/me/following?type=artist')
      assert.deepEqual(
        following.body.artists.items.map((item) => item.id),
        [artists[0]!.id],
      )
      assert.deepEqual((await anna.get<boolean[]>(`/v1/me/following/contains?type=artist&ids=${artists[0]!.id}`)).body, [true])
    })

    test('nobody sees the library of another', async () => {
      const bert = await t.user('bert')
      assert.equal((await bert.get<Saved>('/v1/me/tracks')).body.total, 0)
      assert.equal((await t.anyone().get('/v1/me/tracks')).status, 401)
    })

    test('a wrong request says what is wrong', async () => {
      const answers = await Promise.all([
        anna.put('/v1/me/tracks', { ids: ['nonsense'] }),
        anna.put('/v1/me/tracks', { ids: Array.from({ length: 51 }, () => idsOf(1)[0]) }),
        anna.put('/v1/me/tracks', {}),
        anna.get('/v1/me/tracks?limit=51'),
        anna.put('/v1/me/library?uris=spotify:show:x'),
      ])
      assert.deepEqual(
        answers.map((answer) => answer.status),
        [400, 400, 400, 400, 400],
      )
      assert.match(answers[0]!.body.error.message, /Invalid base62 id/)
      assert.match(answers[1]!.body.error.message, /at most 50/)
      assert.match(answers[4]!.body.error.message, /spotify:show:x/)
    })

    test('a user who is removed leaves nothing behind', async () => {
      const carl = await t.user('carl')
      await carl.put('/v1/me/tracks', { ids: idsOf(1) })
      assert.equal((await t.admin.delete(`/tutti/v1/users/${carl.id}`)).status, 204)
      const left = () =>
        t.running.find('library')!(
          'history',
          { limit: 1000 },
          { viewer: { userId: 'service:test', name: 'test', role: 'service', scopes: '*' }, requestId: 'test', origin: '' },
        ) as Promise<{ events: { subject: string }[] }>
      await until(async () => (await left()).events.every((event) => event.subject !== carl.id), { what: 'the library to forget the user' })
    })
  })
}
