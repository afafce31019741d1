import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { needs, until, valkey } from '@tutti/testing'
import { gatewayBefore, replica, withIdentity } from './pieces.ts'

const skip = needs('redis-server')

describe('Limits that gateways share', skip, async () => {
  if (skip.skip) return
  const [identity, server] = [await withIdentity(), await valkey()]
  after(async () => {
    await identity.stop()
    await server.remove()
  })
  const ask = async (url: string, cookie: string) => {
    const answer = await fetch(`${url}/v1/pieces/who`, { headers: { cookie } })
    return { status: answer.status, retryAfter: answer.headers.get('retry-after') }
  }
  const times = (count: number, send: (n: number) => Promise<{ status: number }>) =>
    Promise.all(Array.from({ length: count }, (_, n) => send(n)))
  const counted = (answers: readonly { status: number }[], status: number) => answers.filter((answer) => answer.status === status).length
  const limitsOf = async (url: string) => ((await (await fetch(`${url}/health`)).json()) as { limits: string }).limits

  it('two gateways let a user ask as often as one would, say truly when to come back, and hurt nobody else', async (t) => {
    const { url: piece } = await replica(t, identity)
    const environment = { TUTTI_VALKEY_URL: server.url, TUTTI_RATE_USER: '30' }
    const gateways = await Promise.all([1, 2].map(() => gatewayBefore(t, { identity, urls: [piece], environment })))
    const [ann, bob] = [await identity.user('ann'), await identity.user('bob')]
    const answers = await times(60, (n) => ask(gateways[n % 2]!.url, ann.cookie()))
    assert.deepEqual([counted(answers, 200), counted(answers, 429)], [30, 30])
    for (const { url } of gateways) {
      const refused = await ask(url, ann.cookie())
      assert.equal(refused.status, 429)
      const seconds = Number(refused.retryAfter)
      assert.ok(seconds >= 25 && seconds <= 30, `${seconds} s`)
      assert.equal((await ask(url, bob.cookie())).status, 200)
      assert.equal(await limitsOf(url), 'shared')
    }
  })

  it('wrong passwords count together, and right ones use up nothing', async (t) => {
    const environment = { TUTTI_VALKEY_URL: server.url, TUTTI_RATE_LOGIN: '4' }
    const { url: piece } = await replica(t, identity)
    const gateways = await Promise.all([1, 2].map(() => gatewayBefore(t, { identity, urls: [piece], environment })))
    const logIn = (n: number, password: string) => {
      const body = JSON.stringify({ name: 'cleo', password })
      return fetch(`${gateways[n % 2]!.url}/tutti/v1/login`, { method: 'POST', body, headers: { 'content-type': 'application/json' } })
    }
    for (let n = 0; n < 10; n += 1) await until(async () => (await logIn(n, 'right')).status === 200)
    const wrong = await times(12, (n) => logIn(n, 'wrong'))
    assert.deepEqual([counted(wrong, 401), counted(wrong, 429)], [4, 8])
    assert.equal((await logIn(0, 'right')).status, 429)
  })

  it('without the server requests are answered and limited by each gateway, and together again when it is back', async (t) => {
    const { url: piece } = await replica(t, identity)
    const environment = { TUTTI_VALKEY_URL: server.url, TUTTI_RATE_USER: '20' }
    const gateways = await Promise.all([1, 2].map(() => gatewayBefore(t, { identity, urls: [piece], environment })))
    const dora = await identity.user('dora')
    assert.equal((await ask(gateways[0]!.url, dora.cookie())).status, 200)
    await server.kill()
    const answers = await times(60, (n) => ask(gateways[n % 2]!.url, dora.cookie()))
    assert.deepEqual([counted(answers, 200), counted(answers, 429)], [40, 20])
    for (const { url } of gateways) assert.equal(await limitsOf(url), 'per replica')
    const late = await gatewayBefore(t, { identity, urls: [piece], environment })
    assert.equal((await ask(late.url, dora.cookie())).status, 200)
    await server.start()
    for (const { url } of [...gateways, late]) await until(async () => (await limitsOf(url)) === 'shared')
    const [eve] = [await identity.user('eve')]
    const again = await times(40, (n) => ask(gateways[n % 2]!.url, eve.cookie()))
    assert.deepEqual([counted(again, 200), counted(again, 429)], [20, 20])
  })
})
