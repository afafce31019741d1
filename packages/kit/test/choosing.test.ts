import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { makeReplicas, type Replicas, type ReplicasOptions } from '@tutti/kit/replicas/index'
import { until } from '@tutti/testing'
import { listening } from './listening.ts'

const [A, B] = ['http://127.0.0.1:1', 'http://127.0.0.1:2']
const made = (t: TestContext, options: Partial<ReplicasOptions> = {}): Replicas => {
  const replicas = makeReplicas({ urls: [A, B], probe: async () => 'ready', ...options })
  t.after(() => replicas.stop())
  return replicas
}

/** As many requests to one of them end so; what the others get ends well. */
const fail = (replicas: Replicas, url: string, { outcome, times }: { outcome: 'failed' | 'lost' | 'none'; times: number }) => {
  for (let n = 0; n < times;) {
    const picked = replicas.pick()!
    if (picked.url === url) n += 1
    picked.done(picked.url === url ? outcome : 'ok')
  }
}

/** Who gets the next requests, one after the other. */
const chosen = (replicas: Replicas, times = 20) => {
  const urls = Array.from({ length: times }, () => {
    const picked = replicas.pick()
    picked?.done('ok')
    return picked?.url
  })
  return new Set(urls)
}

describe('Replicas', () => {
  it('the one with fewer requests under way gets the next, and equals take turns', (t) => {
    const replicas = made(t)
    const first = replicas.pick()!
    for (let n = 0; n < 5; n += 1) {
      const next = replicas.pick()!
      assert.notEqual(next.url, first.url)
      next.done('ok')
    }
    first.done('ok')
    assert.deepEqual(chosen(replicas), new Set([A, B]))
  })

  it('five failures in a row put one out; after a while one request tries it, and if that fails it is out for twice as long', async (t) => {
    const replicas = made(t, { times: { outMs: 100 } })
    fail(replicas, A, { outcome: 'lost', times: 4 })
    assert.deepEqual(chosen(replicas), new Set([A, B]))
    fail(replicas, A, { outcome: 'lost', times: 5 })
    const out = performance.now()
    assert.deepEqual(chosen(replicas), new Set([B]))
    const trial = await until(() => replicas.pick(new Set([B])))
    assert.ok(performance.now() - out >= 95)
    assert.equal(replicas.pick(new Set([B])), undefined)
    trial.done('lost')
    const again = performance.now()
    const second = await until(() => replicas.pick(new Set([B])))
    assert.ok(performance.now() - again >= 195)
    second.done('ok')
    assert.deepEqual(chosen(replicas), new Set([A, B]))
  })

  it('clients that go away count for nothing', (t) => {
    const replicas = made(t)
    fail(replicas, A, { outcome: 'none', times: 20 })
    assert.deepEqual(chosen(replicas), new Set([A, B]))
  })

  it('answers of failure do not put out the last one, lost connections do: then nothing is waited for', (t) => {
    const replicas = made(t, { urls: [A] })
    fail(replicas, A, { outcome: 'failed', times: 20 })
    assert.deepEqual(chosen(replicas), new Set([A]))
    fail(replicas, A, { outcome: 'lost', times: 5 })
    assert.equal(replicas.pick(), undefined)
    assert.ok(replicas.retryAfterS() >= 1 && replicas.retryAfterS() <= 10)
    assert.deepEqual(replicas.state(), [{ url: A, state: 'out', underWay: 0 }])
  })

  it('while all are out, one that answers its probe is in again', async (t) => {
    let answer: 'ready' | 'down' = 'down'
    const replicas = made(t, { urls: [A], probe: async () => answer, times: { probeMs: 10 } })
    fail(replicas, A, { outcome: 'lost', times: 5 })
    assert.equal(replicas.pick(), undefined)
    answer = 'ready'
    await until(() => replicas.pick())
  })

  it('one that was not there is found soon after it came', async (t) => {
    let answer: 'ready' | 'down' = 'down'
    let last = 0
    const probe = async () => ((last = performance.now()), answer)
    const replicas = made(t, { urls: [A], probe, times: { probeMs: 800 } })
    await until(() => replicas.state()[0]!.state === 'down')
    answer = 'ready'
    const before = last
    await until(() => replicas.state()[0]!.state === 'ready')
    assert.ok(last - before < 400)
  })

  it('one that drains gets nothing new while another is there, and is better than nobody', async (t) => {
    const replicas = made(t, { probe: async (url) => (url === A ? 'draining' : 'ready'), times: { probeMs: 10 } })
    await until(() => replicas.state().some((one) => one.state === 'draining'))
    assert.deepEqual(chosen(replicas), new Set([B]))
    assert.equal(replicas.pick(new Set([B]))?.url, A)
  })

  it('one that does not answer probes gets nothing, and is in again as soon as it does', async (t) => {
    const [quick, hung] = [await listening(t, (_, outgoing) => outgoing.end()), await listening(t, () => undefined)]
    let isHung = true
    const back = await listening(t, (_, outgoing) => void (isHung || outgoing.end()))
    const replicas = makeReplicas({ urls: [quick, hung, back], times: { probeMs: 50 } })
    t.after(() => replicas.stop())
    await until(() => replicas.state().filter((one) => one.state === 'down').length === 2, { what: 'two that are down' })
    assert.deepEqual(chosen(replicas), new Set([quick]))
    isHung = false
    await until(() => chosen(replicas).has(back), { what: 'the one that is back' })
  })

  it('who waits for an answer of one that has gone silent is told', async (t) => {
    const silent = new Set<string>()
    const replicas = made(t, { probe: async (url) => (silent.has(url) ? 'down' : 'ready'), times: { probeMs: 10 } })
    const told: string[] = []
    const picked = [replicas.pick()!, replicas.pick()!]
    for (const one of picked) one.onDown(() => told.push(one.url))
    silent.add(picked[0]!.url)
    await until(() => told.length > 0)
    assert.deepEqual(told, [picked[0]!.url])
  })

  it('nobody asks how replicas are that nobody has chosen for a while, until one is', async (t) => {
    const [chosenOnes, others] = [{ probes: 0 }, { probes: 0 }]
    const counting = (counted: { probes: number }) => async () => {
      counted.probes += 1
      return 'ready' as const
    }
    const resting = made(t, { urls: [A], probe: counting(others), times: { probeMs: 5, restMs: 20 } })
    const busy = made(t, { urls: [A], probe: counting(chosenOnes), times: { probeMs: 5, restMs: 20 } })
    const asked = async (times: number) => {
      const before = chosenOnes.probes
      await until(() => (busy.pick()!.done('ok'), chosenOnes.probes >= before + times))
    }
    await asked(10)
    const before = others.probes
    await asked(20)
    assert.equal(others.probes, before)
    resting.pick()!.done('ok')
    assert.equal(others.probes, before + 1)
    await until(() => others.probes > before + 1)
  })

  it('while none answers its probe, a few requests try all the same: all may only be busy', async (t) => {
    const replicas = made(t, { probe: async () => 'down', times: { probeMs: 10 } })
    await until(() => replicas.state().every((one) => one.state === 'down'))
    const picked = Array.from({ length: 100 }, () => replicas.pick())
    const waiting = picked.filter((one) => one !== undefined)
    assert.equal(waiting.length, 64)
    assert.equal(waiting.filter(({ url }) => url === A).length, 32)
    for (const one of waiting) one.done('lost')
    assert.equal(replicas.pick(), undefined)
    assert.deepEqual(new Set(replicas.state().map((one) => one.state)), new Set(['out']))
  })

  it('a name stands for all its addresses, and is looked up again', async (t) => {
    const addresses = ['127.0.0.1', '::1']
    const resolve = async (host: string) => (host === 'catalog' ? addresses : [])
    const replicas = made(t, { urls: ['dns+http://catalog:4801'], resolve, times: { resolveMs: 10 } })
    assert.equal(replicas.pick(), undefined)
    await replicas.known()
    assert.deepEqual(chosen(replicas), new Set(['http://127.0.0.1:4801', 'http://[::1]:4801']))
    addresses.splice(0, 2, '127.0.0.9')
    await until(() => chosen(replicas).has('http://127.0.0.9:4801'))
    assert.equal(replicas.state().length, 1)
  })

  it('a name that cannot be looked up for a while keeps its addresses', async (t) => {
    let asked = 0
    const resolve = async () => {
      asked += 1
      if (asked > 1) throw new Error('SERVFAIL')
      return ['127.0.0.1']
    }
    const replicas = made(t, { urls: ['dns+http://catalog:4801'], resolve, times: { resolveMs: 5 } })
    await until(() => asked > 3)
    assert.deepEqual(chosen(replicas), new Set(['http://127.0.0.1:4801']))
  })

  it('no more than one request in five is tried again, beyond a hundred at once', (t) => {
    const replicas = made(t)
    const tries = () => {
      let count = 0
      while (replicas.mayRetry()) count += 1
      return count
    }
    const first = tries()
    assert.ok(first >= 100 && first < 110, `${first} were`)
    chosen(replicas, 100)
    const more = tries()
    assert.ok(more >= 19 && more < 30, `${more} were`)
  })
})
