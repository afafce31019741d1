import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { type Client, type TestSystem, until, ways } from '@tutti/testing'
import { probed } from './probe.ts'

for (const way of ways) {
  describe(`Credentials, ${way.name}`, () => {
    let t: TestSystem
    let ann: Client & { id: string }
    before(async () => {
      t = await probed(way.options)
      ann = await t.user('ann')
    })
    after(() => t.stop())
    const session = () => ann.cookie().split('=')[1]!

    it('a session cookie says who asks, and so does its secret as a bearer', async () => {
      assert.deepEqual((await ann.get('/v1/probe/mine')).body, { user: 'ann' })
      assert.deepEqual((await t.anyone().get('/v1/probe/mine', { headers: { authorization: `Bearer ${session()}` } })).body, {
        user: 'ann',
      })
    })

    it('without a credential, with garbage, and without the role one is refused', async () => {
      const anyone = t.anyone()
      assert.equal((await anyone.get('/v1/probe/mine')).body.error.code, 'auth.required')
      assert.equal((await anyone.get('/v1/probe/mine', { headers: { cookie: `tutti-session=${'x'.repeat(43)}` } })).status, 401)
      for (const bearer of ['Bearer', 'Bearer nonsense', `Bearer ${'y'.repeat(43)}`, `Bearer ${'z'.repeat(9_000)}`, 'Basic YTpi']) {
        assert.equal((await anyone.get('/v1/probe/echo', { headers: { authorization: bearer } })).body.error.code, 'auth.invalid')
      }
      assert.equal((await ann.get('/v1/probe/admin')).body.error.code, 'auth.admin-only')
      assert.equal((await t.admin.get('/v1/probe/admin')).status, 200)
    })

    it('a cookie that has ended is taken away and does not stand in the way of a log-in', async () => {
      const headers = { cookie: `tutti-session=${'x'.repeat(43)}` }
      const answer = await t.anyone().post('/tutti/v1/login', { name: 'ann', password: t.password }, { headers })
      assert.equal(answer.status, 200)
      const shown = await t.anyone().get('/v1/probe/echo', { headers })
      assert.equal(shown.status, 200)
      assert.match(String(shown.headers['set-cookie']), /tutti-session=; Max-Age=0/)
    })

    it('a revoked session, a removed user and a changed role count within a second', async () => {
      const bob = await t.user('bob')
      assert.equal((await bob.get('/v1/probe/mine')).status, 200)
      const bobs = bob.cookie()
      const { items } = (await bob.get('/tutti/v1/sessions')).body
      await bob.delete(`/tutti/v1/sessions/${items[0].id}`)
      await until(async () => (await t.anyone().get('/v1/probe/mine', { headers: { cookie: bobs } })).status === 401, { withinMs: 1_000 })

      const cat = await t.user('cat')
      assert.equal((await cat.get('/v1/probe/admin')).status, 403)
      await t.admin.patch(`/tutti/v1/users/${cat.id}`, { role: 'admin' })
      await until(async () => (await cat.get('/v1/probe/admin')).status === 200, { withinMs: 1_000 })
      const cookie = cat.cookie()
      await t.admin.delete(`/tutti/v1/users/${cat.id}`)
      await until(async () => (await t.anyone().get('/v1/probe/mine', { headers: { cookie } })).status === 401, { withinMs: 1_000 })
    })

    it('nobody outside speaks as a service: internal headers never arrive', async () => {
      const headers = {
        'tutti-viewer': 'forged',
        'Tutti-Caller': 'forged',
        'tutti-address': '6.6.6.6',
        'tutti-secure': 'true',
        'tutti-origin': 'https://evil.example',
      }
      const { body } = await t.anyone().get('/v1/probe/echo', { headers })
      assert.equal(body.viewer.role, 'nobody')
      assert.equal(body.address, '127.0.0.1')
      assert.equal(body.secure, false)
      assert.equal(body.origin, t.url)
      assert.doesNotMatch(JSON.stringify(body), /forged|evil|6\.6\.6\.6/)
    })

    it('another site cannot make a browser change anything', async () => {
      const origin = (value: string) => ann.post('/v1/probe/mine', {}, { headers: { origin: value } })
      assert.equal((await origin(t.url)).status, 200)
      for (const other of ['https://evil.example', 'null', t.url.replace('http:', 'https:')])
        assert.equal((await origin(other)).body.error.code, 'auth.origin')
      const without = (headers: Record<string, string>) =>
        fetch(`${t.url}/v1/probe/mine`, { method: 'POST', headers: { cookie: ann.cookie(), ...headers } })
      assert.equal((await without({})).status, 403)
      assert.equal((await without({ 'sec-fetch-site': 'cross-site' })).status, 403)
      const bearer = { authorization: `Bearer ${session()}` }
      assert.equal((await fetch(`${t.url}/v1/probe/mine`, { method: 'POST', headers: bearer })).status, 200)
      const forced = await t
        .anyone()
        .post('/tutti/v1/login', { name: 'ann', password: t.password }, { headers: { origin: 'https://evil.example' } })
      assert.equal(forced.status, 403)
    })
  })

  describe(`Before the setup, ${way.name}`, () => {
    it('nothing answers but the setup, health and the player', async () => {
      const t = await probed({ ...way.options, fresh: true })
      try {
        const anyone = t.anyone()
        for (const path of ['/v1/probe/echo', '/v1/me', '/media/probe/piece'])
          assert.equal((await anyone.get(path)).body.error?.code, 'setup.required')
        assert.equal((await anyone.post('/tutti/v1/login', { name: 'a', password: 'b' })).status, 503)
        assert.deepEqual((await anyone.get('/tutti/v1/setup')).body, { required: true })
        for (const path of ['/health', '/', '/tutti/openapi.json']) assert.equal((await anyone.get(path)).status, 200)
        const made = await anyone.post('/tutti/v1/setup', { token: await t.setupToken(), name: 'admin', password: t.password })
        assert.equal(made.status, 201)
        assert.equal((await anyone.get('/v1/probe/admin')).status, 200)
      } finally {
        await t.stop()
      }
    })
  })
}
