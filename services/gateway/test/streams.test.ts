import assert from 'node:assert/strict'
import { once } from 'node:events'
import { after, before, describe, it } from 'node:test'
import { type TestSystem, until, ways } from '@tutti/testing'
import { PIECE, probed, seen } from './probe.ts'
import { ask, upgrade } from './raw.ts'

for (const way of ways) {
  describe(`Streams and live connections, ${way.name}`, () => {
    let t: TestSystem
    before(async () => {
      t = await probed({ ...way.options, environment: { TUTTI_REQUEST_TIMEOUT_MS: '500' } })
    })
    after(() => t.stop())

    it('bytes, ranges and HEAD come through as the service sent them', async () => {
      const anyone = t.anyone()
      const whole = await anyone.bytes('/media/probe/piece')
      assert.equal(whole.status, 200)
      assert.ok(whole.body.equals(PIECE))
      const part = await anyone.bytes('/media/probe/piece', { headers: { range: 'bytes=1000-1999', 'accept-encoding': 'gzip' } })
      assert.equal(part.status, 206)
      assert.equal(part.headers['content-range'], `bytes 1000-1999/${PIECE.length}`)
      assert.ok(part.body.equals(PIECE.subarray(1000, 2000)))
      const head = await fetch(`${t.url}/media/probe/piece`, { method: 'HEAD' })
      assert.equal(head.headers.get('content-length'), String(PIECE.length))
      assert.equal((await head.arrayBuffer()).byteLength, 0)
    })

    it('when the client hangs up, the service knows within a second', async () => {
      for (const [path, name] of [
        ['/media/probe/endless', 'endless'],
        ['/v1/probe/waiting', 'waiting'],
      ] as const) {
        const before = seen.hungUp.filter((one) => one === name).length
        const asking = ask(t.url + path)
        asking.on('error', () => undefined)
        asking.end()
        if (name === 'endless') {
          const [answer] = await once(asking, 'response')
          await once(answer, 'data')
        } else await once(asking, 'finish')
        asking.destroy()
        await until(() => seen.hungUp.filter((one) => one === name).length > before, { withinMs: 1_000, what: `${name} to end` })
      }
    })

    it('a service that does not begin to answer is given up with 504', async () => {
      const began = performance.now()
      const { status, body } = await t.anyone().get('/v1/probe/waiting')
      assert.equal(status, 504)
      assert.equal(body.error.code, 'service.timeout')
      assert.ok(performance.now() - began < 2_000)
    })

    it('a failure inside tells the client nothing of the inside', async () => {
      const { status, body } = await t.anyone().get('/v1/probe/broken')
      assert.equal(status, 500)
      assert.match(body.error.message, /the probe service failed/)
      assert.doesNotMatch(JSON.stringify(body), /secret/)
    })

    it('a live connection passes bytes both ways for its user', async () => {
      const live = await upgrade(`${t.url}/v1/probe/live`, { cookie: t.admin.cookie(), origin: t.url })
      assert.equal(live.status, 101)
      let text = live.text
      live.socket!.on('data', (data) => (text += data))
      live.socket!.write('hello')
      await until(() => text === 'admin\nhello')
      const before = seen.hungUp.filter((one) => one === 'live').length
      live.socket!.destroy()
      await until(() => seen.hungUp.filter((one) => one === 'live').length > before, { withinMs: 1_000 })
    })

    it('a live connection is refused to strangers and to other sites', async () => {
      const path = `${t.url}/v1/probe/live`
      const cookie = t.admin.cookie()
      assert.equal((await upgrade(path, { origin: t.url })).status, 401)
      assert.equal((await upgrade(path, { origin: t.url, cookie: 'tutti-session=nonsense' })).status, 401)
      assert.equal((await upgrade(path, { origin: 'https://evil.example', cookie })).status, 403)
      assert.equal((await upgrade(path, { cookie })).status, 403)
      assert.equal((await upgrade(`${t.url}/v1/nothing`, { origin: t.url, cookie })).status, 404)
    })

    it('a live connection is cut when its session ends', async () => {
      const dan = await t.user(`dan-${way.name.replaceAll(' ', '-')}`)
      const live = await upgrade(`${t.url}/v1/probe/live`, { cookie: dan.cookie(), origin: t.url })
      let isCut = false
      live.socket!.once('close', () => (isCut = true)).resume()
      await dan.post('/tutti/v1/logout')
      await until(() => isCut, { withinMs: 1_000 })
      live.socket!.destroy()
    })

    it('a service that is gone costs its own routes only', async () => {
      await t.kill('probe')
      const { status, headers, body } = await t.anyone().get('/v1/probe/echo')
      assert.equal(status, 503)
      assert.equal(body.error.code, 'service.unavailable')
      assert.match(body.error.message, /probe/)
      assert.match(String(headers['retry-after']), /^\d+$/)
      assert.equal((await t.admin.get('/v1/me')).status, 200)
      assert.equal((await t.anyone().get('/health')).body.status, 'degraded')
    })
  })
}
