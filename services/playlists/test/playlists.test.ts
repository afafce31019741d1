import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Client, type TestSystem, until, ways } from '@tutti/testing'
import { house, playlistOf, uri, uris } from './house.ts'

for (const way of ways)
  describe(`Playlists, ${way.name}`, () => {
    let t: TestSystem
    let ada: Client & { id: string }
    let bob: Client & { id: string }
    before(async () => {
      t = await house(way.options)
      ada = await t.user('ada')
      bob = await t.user('bob')
    })
    after(() => t.stop())

    it('a new one is answered whole, in the shapes of both generations', async () => {
      const { status, body } = await ada.post('/v1/me/playlists', { name: ' Rainy days ', description: 'slow', public: false })
      assert.equal(status, 201)
      assert.equal(body.name, 'Rainy days')
      assert.equal(body.description, 'slow')
      assert.equal(body.public, false)
      assert.equal(body.uri, `spotify:playlist:${body.id}`)
      assert.equal(body.owner.id, ada.id)
      assert.equal(body.owner.display_name, 'ada')
      assert.deepEqual([body.tracks.total, body.items.total, body.followers.total], [0, 0, 0])
      assert.equal((await ada.post(`/v1/users/${ada.id}/playlists`, { name: 'By the other route' })).status, 201)
      assert.equal((await ada.post(`/v1/users/${bob.id}/playlists`, { name: 'For someone else' })).body.error.code, 'playlist.other-user')
    })

    it('is renamed, described, hidden and shown by its owner, and its items stay', async () => {
      const list = await playlistOf(ada)
      await list.add(uris(1, 3))
      assert.equal((await ada.put(list.path, { name: 'Renamed', description: null, public: false })).status, 200)
      assert.equal((await bob.get(list.path)).status, 404)
      await ada.put(list.path, { public: true })
      const { body } = await bob.get(list.path)
      assert.deepEqual([body.name, body.tracks.total], ['Renamed', 3])
    })

    it('a private one does not exist for others, and a public one is changed by its owner only', async () => {
      for (const [isPublic, status] of [
        [false, 404],
        [true, 403],
      ] as const) {
        const list = await playlistOf(ada, { public: isPublic })
        await list.add([uri(1)])
        const tries = [
          bob.put(list.path, { name: 'Mine now' }),
          bob.post(`${list.path}/items`, { uris: [uri(2)] }),
          bob.post(`${list.path}/tracks?uris=${uri(2)}`),
          bob.put(`${list.path}/items`, { uris: [] }),
          bob.put(`${list.path}/tracks`, { range_start: 0, insert_before: 1 }),
          bob.delete(`${list.path}/items`, { items: [{ uri: uri(1) }] }),
        ]
        for (const answer of await Promise.all(tries)) {
          assert.equal(answer.status, status)
          assert.equal(answer.body.error.code, status === 403 ? 'playlist.not-yours' : 'playlist.not-found')
        }
        assert.deepEqual(await list.read(), [uri(1)])
        const reads = ['', '/items', '/tracks', '/images', '/followers/contains'].map((path) => bob.get(list.path + path))
        for (const answer of await Promise.all(reads)) assert.equal(answer.status, isPublic ? 200 : 404)
        assert.equal((await bob.get(`/tutti/v1${list.path.slice(3)}/versions`)).status, isPublic ? 200 : 404)
      }
    })

    it('stands in the lists of its owner and its followers, newest first', async () => {
      const cleo = await t.user('cleo')
      const [first, second] = [await playlistOf(ada, { name: 'First' }), await playlistOf(ada, { name: 'Second' })]
      for (const list of [first, second]) assert.equal((await cleo.put(`${list.path}/followers`)).status, 200)
      const names = async () => (await cleo.get('/v1/me/playlists')).body.items.map((item: { name: string }) => item.name)
      assert.deepEqual(await names(), ['Second', 'First'])
      assert.deepEqual((await cleo.get(`${first.path}/followers/contains?ids=${cleo.id},${bob.id}`)).body, [true, false])
      assert.equal((await ada.get(first.path)).body.followers.total, 1)
      await cleo.delete(`${second.path}/followers`)
      assert.deepEqual(await names(), ['First'])
      await ada.put(first.path, { public: false })
      assert.deepEqual(await names(), [])
      const shown = (await cleo.get(`/v1/users/${ada.id}/playlists?limit=50`)).body.items.map((item: { id: string }) => item.id)
      assert.ok(shown.includes(second.id) && !shown.includes(first.id))
    })

    it('unfollowed by its owner it is gone for everyone; followed again it is back as it was', async () => {
      const list = await playlistOf(ada)
      await list.add(uris(1, 120 - 20))
      await bob.put(`${list.path}/followers`)
      assert.equal((await ada.delete(`${list.path}/followers`)).status, 200)
      assert.deepEqual([(await ada.get(list.path)).status, (await bob.get(list.path)).status], [404, 404])
      assert.equal((await bob.put(`${list.path}/followers`)).status, 404)
      assert.equal((await ada.put(`${list.path}/followers`)).status, 200)
      assert.deepEqual(await list.read(), uris(1, 100))
      assert.equal((await bob.get(list.path)).status, 200)
    })

    it('a request sent again under its Idempotency-Key is answered as before and done once', async () => {
      const list = await playlistOf(ada)
      const key = { headers: { 'idempotency-key': 'one request' } }
      const add = () => ada.post(`${list.path}/items`, { uris: uris(1, 2) }, key)
      const answers = await Promise.all([add(), add(), add()])
      assert.equal(new Set(answers.map((answer) => answer.body.snapshot_id)).size, 1)
      assert.deepEqual(await list.read(), uris(1, 2))
      const other = await ada.post(`${list.path}/items`, { uris: [uri(9)] }, key)
      assert.deepEqual([other.status, other.body.error.code], [409, 'playlist.key-reused'])
      assert.equal((await bob.post('/v1/me/playlists', { name: 'Not hers' }, key)).status, 201)
    })

    it('goes with its owner', async () => {
      const dan = await t.user('dan')
      const list = await playlistOf(dan)
      await list.add([uri(1)])
      await bob.put(`${list.path}/followers`)
      assert.equal((await t.admin.delete(`/tutti/v1/users/${dan.id}`)).status, 204)
      await until(async () => (await bob.get(list.path)).status === 404)
    })

    it('is as it was after a restart', async () => {
      const list = await playlistOf(t.admin)
      await list.add(uris(1, 7))
      await t.restart()
      const { body } = await t.admin.get(`${list.path}/items`)
      assert.deepEqual(
        body.items.map((item: { tutti: { uri: string } }) => item.tutti.uri),
        uris(1, 7),
      )
    })
  })
