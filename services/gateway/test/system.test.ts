import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { system, type TestSystem, until, ways } from '@tutti/testing'

type Figures = { per_s: number; errors_per_s: number; p99_ms: number | null }
type Replica = { address: string | null; is_up: boolean; is_ready: boolean; memory_bytes: number | null; requests: Figures | null }
type Service = {
  name: string
  status: string
  replicas: Replica[]
  events: { waiting: number; lag: number | null; dead_letters: number; applied_per_s: number } | null
}
type Overview = {
  status: string
  limits: string | null
  gateways: (Replica & { calls: ({ to: string } & Figures)[] })[]
  services: Service[]
}

type Letters = {
  total: number
  next: string | null
  items: { event_id: string; type: string; tries: number; error: string; event: ReturnType<typeof eventOf> }[]
}

const LETTERS = '/tutti/v1/system/dead-letters'
const FORGET = 'forget-removed-track'
const TRACK = '0'.repeat(22)
const eventOf = (n: number) => ({
  specversion: '1.0',
  id: `0199a1b2-0000-7000-8000-00000000000${n}`,
  source: '/catalog',
  type: 'catalog.track-removed.v1',
  time: '2026-01-01T00:00:00Z',
  subject: TRACK,
  datacontenttype: 'application/json',
  data: { trackId: TRACK },
})

for (const way of ways)
  describe(`The system page, ${way.name}`, () => {
    let t: TestSystem
    const look = async () => (await t.admin.get<Overview>('/tutti/v1/system')).body
    const serviceOf = async (name: string) => (await look()).services.find((one) => one.name === name)!
    const putAside = async (n: number, reaction: string) => {
      const { id } = eventOf(n)
      const values = [id, reaction, JSON.stringify(eventOf(n)), 'no room'].map((one) => `'${one}'`).join(', ')
      await t.databases.query('library', `insert into dead_letter values (${values}, 5, '2026-01-01T00:00:0${n}.000Z')`)
    }

    before(async () => (t = await system(way.options)))
    after(() => t?.stop())

    it('shows every service with its processes, and what they did within the last minute', async () => {
      for (let n = 0; n < 20; n += 1) assert.equal((await t.admin.get('/v1/me/tracks')).status, 200)
      assert.equal((await t.admin.post('/v1/me/tracks')).status, 404)
      const { status, gateways, services } = await look()
      assert.equal(status, 'ok')
      assert.deepEqual(services.map(({ name }) => name).toSorted(), [
        'catalog',
        'identity',
        'library',
        'media',
        'playback',
        'playlists',
        'recommendations',
      ])
      for (const { replicas } of services) {
        assert.ok(replicas.every(({ is_up, is_ready, memory_bytes }) => is_up && is_ready && memory_bytes! > 1e6))
        assert.ok(replicas.every(({ address }) => (address === null) === (!way.options.apart && !process.env.TUTTI_TEST_ENGINES)))
      }
      const { requests } = services.find(({ name }) => name === 'library')!.replicas[0]!
      assert.ok(requests!.per_s > 0 && requests!.p99_ms! > 0)
      assert.equal(requests!.errors_per_s, 0, 'a refusal is no error')
      const forwarded = gateways[0]!.calls.find(({ to }) => to === 'library')!
      assert.ok(forwarded.per_s > 0 && forwarded.p99_ms! > 0)
    })

    it('shows events as they are applied, and that none waits', async () => {
      const { body: playlist } = await t.admin.post('/v1/me/playlists', { name: 'A list' })
      assert.equal((await t.admin.delete(`/v1/playlists/${playlist.id}/followers`)).status, 200)
      const events = await until(async () => {
        const { events } = await serviceOf('recommendations')
        return events && events.applied_per_s > 0 && events.lag === 0 ? events : undefined
      })
      assert.equal(events.dead_letters, 0)
      assert.equal(events.waiting, 0)
    })

    it('lists what was put aside by pages, newest first, and applies one or all once more', async () => {
      await putAside(1, FORGET)
      await putAside(2, 'no-such-reaction')
      await putAside(3, FORGET)
      assert.equal((await serviceOf('library')).events!.dead_letters, 3)
      const { body: first } = await t.admin.get<Letters>(`${LETTERS}?service=library&limit=2`)
      assert.equal(first.total, 3)
      assert.deepEqual(
        first.items.map(({ event_id, type, tries, error, event }) => [event_id, type, tries, error, event.data.trackId]),
        [3, 2].map((n) => [eventOf(n).id, 'catalog.track-removed.v1', 5, 'no room', TRACK]),
      )
      const { body: rest } = await t.admin.get<Letters>(first.next!)
      assert.deepEqual([rest.items.length, rest.items[0]!.event_id, rest.next], [1, eventOf(1).id, null])
      const replayed = await t.admin.post(`${LETTERS}/replay`, { service: 'library', event_id: eventOf(3).id, reaction: FORGET })
      assert.deepEqual(replayed.body, { applied: true })
      const all = await t.admin.post(`${LETTERS}/replay-all`, { service: 'library' })
      assert.deepEqual(all.body, { applied: 1, failed: 1, left: 0 }, 'what nobody reacts to any more stays')
      const { body: left } = await t.admin.get<Letters>(`${LETTERS}?service=library`)
      assert.deepEqual([left.total, left.items[0]!.event_id, left.items[0]!.tries], [1, eventOf(2).id, 6])
      await t.databases.query('library', `delete from dead_letter`)
    })

    it('says what is wrong with a request', async () => {
      const { status, body } = await t.admin.get(`${LETTERS}?service=libary`)
      assert.equal(status, 400)
      assert.match(body.error.message, /Cannot use query parameter "service": .*identity/)
      const empty = await t.admin.post(`${LETTERS}/replay`, { service: 'library' })
      assert.match(empty.body.error.message, /Cannot use body field "event_id"/)
      const torn = await t.admin.post(`${LETTERS}/replay`, '{"service":')
      assert.deepEqual([torn.status, torn.body.error.code], [400, 'request.malformed'])
      const large = await t.admin.post(`${LETTERS}/replay-all`, { service: 'x'.repeat(20_000) })
      assert.deepEqual([large.status, large.body.error.code], [413, 'request.too-large'])
      assert.equal((await t.admin.delete(LETTERS)).status, 404)
    })

    it('is for admins only, and not from another site', async () => {
      const listener = await t.user('bea')
      for (const path of ['/tutti/v1/system', `${LETTERS}?service=library`]) {
        assert.equal((await t.anyone().get(path)).status, 401)
        assert.equal((await listener.get(path)).body.error.code, 'auth.admin-only')
      }
      const wanted = { service: 'library' }
      assert.equal((await listener.post(`${LETTERS}/replay-all`, wanted)).status, 403)
      const headers = { origin: 'https://elsewhere.example' }
      assert.equal((await t.admin.post(`${LETTERS}/replay-all`, wanted, { headers })).body.error.code, 'auth.origin')
    })

    it('refuses an admin whose session has ended', async () => {
      const client = t.anyone()
      assert.equal((await client.post('/tutti/v1/login', { name: 'admin', password: t.password })).status, 200)
      const cookie = client.cookie()
      assert.equal((await client.get('/tutti/v1/system')).status, 200)
      assert.equal((await client.post('/tutti/v1/logout')).status, 204)
      await until(async () => (await t.anyone().get('/tutti/v1/system', { headers: { cookie } })).status === 401)
    })

    it('shows what is down while the rest goes on', async () => {
      await t.kill('recommendations')
      const { status, services } = await until(async () => {
        const seen = await look()
        return seen.status === 'degraded' ? seen : undefined
      })
      assert.equal(status, 'degraded')
      const down = services.filter((one) => one.status !== 'ok')
      assert.deepEqual(
        down.map(({ name, status: said, events, replicas }) => [name, said, events, replicas.some(({ is_up }) => is_up)]),
        [['recommendations', 'down', null, false]],
      )
      const refused = await t.admin.get(`${LETTERS}?service=recommendations`)
      assert.deepEqual([refused.status, refused.body.error.code], [503, 'service.unavailable'])
    })
  })
