import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { until } from '@tutti/testing'
import { type Answered, gatewayBefore, load, PIECE, replica, withIdentity } from './pieces.ts'
import { upgrade } from './raw.ts'

const identity = await withIdentity()
after(() => identity.stop())

const failed = (answers: readonly Answered[]) => answers.filter(({ status }) => status !== 200).length
const longest = (answers: readonly Answered[]) => Math.max(...answers.map(({ ms }) => ms))
const post = (url: string, body = 'x') => fetch(`${url}/v1/pieces`, { method: 'POST', body })

describe('Replicas of a service behind the gateway', () => {
  it('share the load, and nobody notices when one is killed', async (t) => {
    const [one, two] = [await replica(t, identity), await replica(t, identity)]
    const { url } = await gatewayBefore(t, { identity, urls: [one.url, two.url] })
    const clients = load(url)
    await until(() => clients.answers.length > 400)
    assert.ok([one, two].every(({ pid }) => clients.answers.filter((answer) => answer.pid === pid).length > 120))
    one.signal('SIGKILL')
    const then = clients.answers.length
    await until(() => clients.answers.length > then + 1_000)
    const answers = await clients.end()
    assert.equal(failed(answers), 0)
    t.diagnostic(`${answers.length} requests, one of two replicas killed: 0 failed, the longest took ${Math.round(longest(answers))} ms`)
  })

  it('nobody fails when one hangs: who waits for it is answered by another as soon as it is silent', async (t) => {
    const [one, two] = [await replica(t, identity), await replica(t, identity)]
    const { url } = await gatewayBefore(t, { identity, urls: [one.url, two.url] })
    const clients = load(url)
    await until(() => clients.answers.length > 200)
    one.signal('SIGSTOP')
    const stopped = performance.now()
    await until(() => performance.now() - stopped > 8_000, { withinMs: 15_000 })
    const answers = await clients.end()
    assert.equal(failed(answers), 0)
    assert.ok(longest(answers) < 7_500)
    t.diagnostic(`${answers.length} requests, one of two replicas hung: 0 failed, the longest took ${Math.round(longest(answers))} ms`)
    one.signal('SIGCONT')
    await until(async () => ((await (await fetch(`${url}/v1/pieces/who`)).json()) as { pid: number }).pid === one.pid)
  })

  it('nobody fails when one answers everything with 500, and it soon gets nothing more', async (t) => {
    const [one, two] = [await replica(t, identity), await replica(t, identity)]
    const { url } = await gatewayBefore(t, { identity, urls: [one.url, two.url] })
    const clients = load(url)
    await until(() => clients.answers.length > 200)
    one.order('fail')
    const before = (await one.count()).gets
    const then = clients.answers.length
    await until(() => clients.answers.length > then + 1_000)
    assert.equal(failed(await clients.end()), 0)
    const more = (await one.count()).gets - before
    assert.ok(more < 30, `${more} requests went to the one that fails`)
  })

  it('one that drains gets nothing new and its streams end with the right bytes', async (t) => {
    const [one, two] = [await replica(t, identity), await replica(t, identity)]
    const { url } = await gatewayBefore(t, { identity, urls: [one.url, two.url] })
    const streams = await Promise.all(
      Array.from({ length: 6 }, () => fetch(`${url}/v1/pieces/slow`, { headers: { range: 'bytes=1000-' } })),
    )
    const holders = new Set(streams.map(({ headers }) => Number(headers.get('x-replica'))))
    assert.deepEqual(holders, new Set([one.pid, two.pid]))
    const clients = load(url)
    one.order('drain')
    await until(() => clients.answers.slice(-200).length === 200 && clients.answers.slice(-200).every(({ pid }) => pid === two.pid))
    for (const stream of streams) assert.ok(Buffer.from(await stream.arrayBuffer()).equals(PIECE.subarray(1000)))
    assert.equal(failed(await clients.end()), 0)
  })

  it('a change is never sent twice once a replica may have it, and goes to another one when the first did not get it', async (t) => {
    const [one, two] = [await replica(t, identity), await replica(t, identity)]
    const { url } = await gatewayBefore(t, { identity, urls: [one.url, two.url] })
    for (const each of [one, two]) each.order('cut')
    const cut = await Promise.all(Array.from({ length: 6 }, () => post(url)))
    assert.deepEqual(new Set(cut.map(({ status }) => status)), new Set([503]))
    assert.equal((await one.count()).posts + (await two.count()).posts, 6)
    const three = await replica(t, identity)
    const { url: other } = await gatewayBefore(t, { identity, urls: ['http://127.0.0.1:1', three.url] })
    for (let n = 0; n < 20; n += 1) {
      const answer = await post(other, 'x'.repeat(n * 1_000))
      assert.deepEqual([answer.status, await answer.json()], [201, { pid: three.pid, length: n * 1_000 }])
    }
  })

  it('while none is left the answer is 503 at once with Retry-After, and all is well when one is back', async (t) => {
    const one = await replica(t, identity)
    const { url } = await gatewayBefore(t, { identity, urls: [one.url] })
    one.signal('SIGKILL')
    const ask = async () => {
      const began = performance.now()
      const answer = await fetch(`${url}/v1/pieces/who`)
      return { answer, ms: performance.now() - began }
    }
    const { answer, ms } = await until(async () => {
      const asked = await ask()
      return /none of it takes requests/.test(await asked.answer.clone().text()) ? asked : undefined
    })
    assert.equal(answer.status, 503)
    assert.match(answer.headers.get('retry-after')!, /^[1-9]\d?$/)
    assert.ok(ms < 500)
    await replica(t, identity, Number(new URL(one.url).port))
    await until(async () => (await ask()).answer.status === 200)
  })

  it('a live connection stays with its replica, and one that cannot be reached is passed over', async (t) => {
    const one = await replica(t, identity)
    const { url } = await gatewayBefore(t, { identity, urls: ['http://127.0.0.1:1', one.url] })
    const session = identity.admin.cookie()
    for (let n = 0; n < 4; n += 1) {
      const { status, socket } = await upgrade(`${url}/v1/pieces/live`, { cookie: session, origin: url })
      assert.equal(status, 101)
      socket!.destroy()
    }
  })
})
