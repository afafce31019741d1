import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type TestSystem, ways } from '@tutti/testing'
import { type Collector, collector, type Sent } from './collector.ts'
import { add, listOf, stranger, tracedSystem } from './traced.ts'

const SERVER = 2
const CLIENT = 3
const PRODUCER = 4
const CONSUMER = 5

/** Who caused whom, from the first to the last. */
const assertChain = (spans: readonly Sent[]) => {
  for (const [n, span] of spans.entries())
    if (n > 0) assert.equal(span.parentSpanId, spans[n - 1]!.spanId, `${span.name} of ${span.service} follows from ${spans[n - 1]!.name}`)
  assert.equal(new Set(spans.map(({ traceId }) => traceId)).size, 1)
}

for (const way of ways)
  describe(`traces, ${way.name}`, () => {
    let traces: Collector
    let tutti: TestSystem
    before(async () => {
      traces = await collector()
      tutti = await tracedSystem({ ...way.options, collector: traces })
    })
    after(async () => {
      await tutti.stop()
      await traces.stop()
    })

    test('one trace leads from the request by which a track is added to what recommendations learn from it', async () => {
      const path = await listOf(tutti.admin)
      await add(tutti.admin, path)
      const request = await traces.span({ service: 'tutti-gateway', attributes: { 'url.path': path } })
      const { traceId } = request
      const of = (service: string, name: string, kind: number) => traces.span({ traceId, service: `tutti-${service}`, name, kind })
      const route = await of('playlists', 'POST /v1/playlists/:id/items', SERVER)
      const created = await of('playlists', 'create playlists.items-added.v1', PRODUCER)
      const sent = await of('playlists', 'send playlists.items-added.v1', PRODUCER)
      const learnt = await of('recommendations', 'process playlists.items-added.v1', CONSUMER)
      assert.equal(request.parentSpanId, undefined)
      assertChain([request, route, created, sent])
      assertChain([created, learnt])
      assert.deepEqual(
        [request.name, request.kind, request.attributes['http.route'], request.attributes['http.response.status_code']],
        ['POST /v1/playlists/:id/items', SERVER, '/v1/playlists/:id/items', '201'],
      )
      assert.equal(learnt.attributes['messaging.consumer.group.name'], 'recommendations')
      assert.equal(learnt.attributes['messaging.message.id'], created.attributes['messaging.message.id'])
    })

    test('calls between services show both who asks and who answers', async () => {
      const path = await listOf(tutti.admin)
      await add(tutti.admin, path)
      await tutti.admin.get(path)
      const request = await traces.span({
        service: 'tutti-gateway',
        name: 'GET /v1/playlists/:id/items',
        attributes: { 'url.path': path },
      })
      const { traceId } = request
      const asked = await traces.span({ traceId, service: 'tutti-playlists', kind: CLIENT, name: 'catalog/tracks' })
      const answered = await traces.span({ traceId, service: 'tutti-catalog', kind: SERVER, name: 'catalog/tracks' })
      const route = await traces.span({ traceId, service: 'tutti-playlists', name: 'GET /v1/playlists/:id/items' })
      assertChain([request, route, asked, answered])
    })

    test('what a service tells because it heard something is in the same trace', async () => {
      const bob = await tutti.user('bob')
      await listOf(bob)
      assert.equal((await tutti.admin.delete(`/tutti/v1/users/${bob.id}`)).status, 204)
      const removed = await traces.span({ service: 'tutti-identity', name: 'create identity.user-removed.v1' })
      const { traceId } = removed
      const heard = await traces.span({ traceId, service: 'tutti-playlists', name: 'process identity.user-removed.v1' })
      const told = await traces.span({ traceId, service: 'tutti-playlists', name: 'create playlists.playlist-removed.v1' })
      const learnt = await traces.span({ traceId, service: 'tutti-recommendations', name: 'process playlists.playlist-removed.v1' })
      assertChain([removed, heard, told, learnt])
    })

    test('no trace holds a credential, a query, a name or a title', async () => {
      const ada = await tutti.user('ada-lovelace')
      const path = await listOf(ada, 'Unspoken wishes')
      await add(ada, path)
      await ada.get('/v1/search?q=something-private&type=track')
      await tutti.anyone().post('/tutti/v1/login', { name: 'ada-lovelace', password: 'not-this-one' })
      await tutti.anyone().get('/not/a/path/of/ours/0123456789')
      await traces.span({ name: 'GET /v1/search' })
      await traces.span({ service: 'tutti-recommendations', name: 'process playlists.items-added.v1' })
      await tutti.settled()
      await traces.span({ name: 'GET /health' })
      const secrets = [ada.cookie().split('=')[1]!, tutti.admin.cookie().split('=')[1]!, tutti.password, 'not-this-one', 'ada-lovelace']
      for (const secret of [...secrets, 'something-private', 'type=track', 'Unspoken wishes', 'not/a/path'])
        assert.ok(!traces.text().includes(secret), `a span holds ${secret}`)
    })

    test('a trace that a client began goes on', async () => {
      const { traceId, spanId, headers } = stranger('00')
      await add(tutti.admin, await listOf(tutti.admin), headers)
      const request = await traces.span({ traceId, service: 'tutti-gateway' })
      assert.equal(request.parentSpanId, spanId)
    })
  })
