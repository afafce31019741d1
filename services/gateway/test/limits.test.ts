import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Client, TestSystem } from '@tutti/testing'
import { probed } from './probe.ts'
import { ask, speak, textOf } from './raw.ts'

const within = async (environment: Record<string, string>, work: (t: TestSystem) => Promise<void>) => {
  const t = await probed({ environment })
  try {
    await work(t)
  } finally {
    await t.stop()
  }
}

const statuses = async (times: number, send: () => Promise<{ status: number }>) =>
  (await Promise.all(Array.from({ length: times }, send))).map(({ status }) => status)

const count = (all: readonly number[], status: number) => all.filter((one) => one === status).length

describe('Limits', () => {
  it('a user who asks too much waits as long as Retry-After says, and nobody else on the address does', async () => {
    await within({ TUTTI_RATE_USER: '30', TUTTI_RATE_CLIENT: '0' }, async (t) => {
      const [ann, bob] = [await t.user('ann'), await t.user('bob')]
      const all = await statuses(40, () => ann.get('/v1/probe/mine'))
      assert.equal(count(all, 200), 30)
      assert.equal(count(all, 429), 10)
      const refused = await ann.get('/v1/probe/mine')
      assert.equal(refused.body.error.code, 'rate.limited')
      assert.match(String(refused.headers['retry-after']), /^[1-9]\d?$/)
      assert.equal((await bob.get('/v1/probe/mine')).status, 200)
      assert.equal((await t.anyone().get('/v1/probe/echo')).status, 200)
    })
  })

  it('each browser of a user has a limit of its own', async () => {
    await within({ TUTTI_RATE_CLIENT: '10' }, async (t) => {
      const ann = await t.user('ann')
      const other = t.anyone()
      await other.post('/tutti/v1/login', { name: 'ann', password: t.password })
      assert.equal(count(await statuses(15, () => ann.get('/v1/probe/mine')), 200), 10)
      assert.equal((await other.get('/v1/probe/mine')).status, 200)
    })
  })

  it('an address without credentials is limited, and its signed-in users are not hurt', async () => {
    await within({ TUTTI_RATE_ADDRESS: '20' }, async (t) => {
      const all = await statuses(30, () => t.anyone().get('/v1/probe/echo'))
      assert.ok(count(all, 200) <= 20 && count(all, 429) >= 10)
      assert.equal((await t.admin.get('/v1/probe/mine')).status, 200)
    })
  })

  it('after too many wrong passwords even the right one is refused, there and for that user only', async () => {
    await within({ TUTTI_RATE_LOGIN: '5' }, async (t) => {
      await t.user('ann')
      await t.user('bob')
      const logIn = (client: Client, name: string, password: string) => client.post('/tutti/v1/login', { name, password })
      const all = await statuses(20, () => logIn(t.anyone(), 'ann', 'wrong-password'))
      assert.equal(count(all, 401), 5)
      assert.equal(count(all, 429), 15)
      const right = await logIn(t.anyone(), ' ANN ', t.password)
      assert.equal(right.body.error.code, 'login.too-many')
      assert.match(String(right.headers['retry-after']), /^[1-9]\d*$/)
      assert.equal((await logIn(t.anyone(), 'bob', t.password)).status, 200)
    })
  })

  it('right passwords use up nothing', async () => {
    await within({ TUTTI_RATE_LOGIN: '3' }, async (t) => {
      for (let i = 0; i < 8; i += 1)
        assert.equal((await t.anyone().post('/tutti/v1/login', { name: 'admin', password: t.password })).status, 200)
    })
  })

  it('a body that is too large is refused before it is read', async () => {
    await within({}, async (t) => {
      const headers = { cookie: t.admin.cookie(), origin: t.url, 'content-length': String(50_000_000) }
      const asking = ask(`${t.url}/v1/probe/mine`, { method: 'POST', headers })
      const answer = new Promise<{ status: number; text: string }>((resolve, reject) => {
        asking.once('response', async (response) => resolve({ status: response.statusCode!, text: await textOf(response) }))
        asking.once('error', reject)
      })
      asking.write('x')
      const { status, text } = await answer
      asking.destroy()
      assert.equal(status, 413)
      assert.match(text, /request\.too-large/)
    })
  })

  it('endless bodies, endless headers, slow requests and odd ones end in words', async () => {
    await within({}, async (t) => {
      const chunk = 'a'.repeat(60_000)
      const chunked = `POST /v1/probe/mine HTTP/1.1\r\nHost: x\r\nCookie: ${t.admin.cookie()}\r\nOrigin: http://x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n`
      const endless = await speak(t.url, chunked + `${chunk.length.toString(16)}\r\n${chunk}\r\n`.repeat(20) + '0\r\n\r\n')
      assert.match(endless.said, /^HTTP\/1\.1 413/)
      assert.match((await speak(t.url, `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`)).said, /^HTTP\/1\.1 431/)
      const slow = await speak(t.url, 'GET / HTTP/1.1\r\nHost: x\r\nX: ')
      assert.match(slow.said, /^HTTP\/1\.1 408/)
      assert.ok(slow.ms < 8_000)
      for (const request of [
        'GET /../../etc/passwd HTTP/1.1\r\nHost: x',
        'GET /a\\b HTTP/1.1\r\nHost: x',
        'GET / HTTP/1.1\r\nHost: a b/c',
      ]) {
        assert.match((await speak(t.url, `${request}\r\nConnection: close\r\n\r\n`)).said, /^HTTP\/1\.1 400/)
      }
    })
  })
})
