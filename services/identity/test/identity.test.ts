import assert from 'node:assert/strict'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type Client, system, type TestOptions, type TestSystem, until, ways } from '@tutti/testing'
import { system as program } from '@tutti/tutti'

const entries = program.filter((entry) => entry.name === 'identity')
const alone = (options: TestOptions = {}) => system({ ...options, entries })

/** Every file of every replica. */
const filesOf = async (t: TestSystem): Promise<string[]> =>
  (await Promise.all(t.foldersOf('identity').map(async (folder) => (await readdir(folder)).map((name) => join(folder, name))))).flat()
const linksOf = async (t: TestSystem) => (await filesOf(t)).filter((file) => basename(file) === 'setup-link')
const logIn = (t: TestSystem, name: string, password: string) => {
  const client = t.anyone()
  return client.post('/tutti/v1/login', { name, password }).then((answer) => ({ client, ...answer }))
}

describe('Setup', () => {
  it('of a thousand who try at once with the right link, exactly one becomes the admin', async () => {
    const t = await alone({ fresh: true, environment: { TUTTI_RATE_ADDRESS: '0' } })
    try {
      const token = await t.setupToken()
      const tries = Array.from({ length: 1_000 }, (_, i) =>
        t.anyone().post('/tutti/v1/setup', { token, name: `admin ${i}`, password: 'long enough' }),
      )
      const statuses = (await Promise.all(tries)).map(({ status }) => status)
      assert.equal(statuses.filter((status) => status === 201).length, 1)
      assert.equal(statuses.filter((status) => status === 409).length, 999)
      assert.deepEqual((await t.anyone().get('/tutti/v1/setup')).body, { required: false })
      assert.ok((await linksOf(t)).length < t.foldersOf('identity').length)
      // Other replicas hear of it.
      await until(async () => (await linksOf(t)).length === 0)
    } finally {
      await t.stop()
    }
  })

  it('the link is for the owner of the machine only, and the same after a restart', async () => {
    const t = await alone({ fresh: true })
    try {
      const token = await t.setupToken()
      assert.match(token, /^[\w-]{43}$/)
      const files = await filesOf(t)
      assert.ok(files.length > 0)
      for (const file of files) assert.equal((await stat(file)).mode & 0o777, 0o600, file)
      await t.restart()
      assert.equal(await t.setupToken(), token)
      const wrong = await t.anyone().post('/tutti/v1/setup', { token: 'x'.repeat(43), name: 'admin', password: 'long enough' })
      assert.equal(wrong.body.error.code, 'setup.wrong-token')
      const short = await t.anyone().post('/tutti/v1/setup', { token, name: 'admin', password: 'short' })
      assert.equal(short.body.error.code, 'password.too-short')
      const made = await t.anyone().post('/tutti/v1/setup', { token, name: 'admin', password: 'long enough' })
      assert.equal(made.status, 201)
      assert.equal(made.body.user.role, 'admin')
      assert.equal((await t.anyone().post('/tutti/v1/setup', { token, name: 'other', password: 'long enough' })).status, 409)
      await t.restart()
      assert.equal((await logIn(t, 'admin', 'long enough')).status, 200)
    } finally {
      await t.stop()
    }
  })
})

for (const way of ways) {
  describe(`Users and sessions, ${way.name}`, () => {
    let t: TestSystem
    let ann: Client & { id: string }
    before(async () => {
      t = await alone({ ...way.options, environment: { TUTTI_RATE_LOGIN: '0' } })
      ann = await t.user('Ann')
    })
    after(() => t.stop())

    it('one logs in by any spelling of the name, and out again', async () => {
      const { client, body, status, headers } = await logIn(t, ' ANN', t.password)
      assert.equal(status, 200)
      assert.equal(body.user.id, ann.id)
      assert.match(String(headers['set-cookie']), /^tutti-session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/)
      assert.equal((await client.get('/tutti/v1/me')).body.name, 'Ann')
      const cookie = client.cookie()
      assert.equal((await client.post('/tutti/v1/logout')).status, 204)
      assert.equal(client.cookie(), '')
      await until(async () => (await t.anyone().get('/tutti/v1/me', { headers: { cookie } })).status === 401, { withinMs: 1_000 })
    })

    it('a wrong password and an unknown user are refused alike, in the same time', async () => {
      const timed = async (name: string) => {
        const began = performance.now()
        const { status, body } = await logIn(t, name, 'not the password')
        assert.equal(status, 401)
        assert.equal(body.error.code, 'login.failed')
        return performance.now() - began
      }
      const known: number[] = []
      const unknown: number[] = []
      for (let i = 0; i < 9; i += 1) {
        known.push(await timed('ann'))
        unknown.push(await timed(`nobody-${i}`))
      }
      const median = (all: number[]) => all.sort((a, b) => a - b)[4]!
      const ratio = median(known) / median(unknown)
      assert.ok(ratio > 0.5 && ratio < 2, `the unknown user takes ${ratio.toFixed(2)} of the time`)
    })

    it('sessions are listed with where they are, and one can end another', async () => {
      const second = (await logIn(t, 'ann', t.password)).client
      const { body } = await ann.get('/tutti/v1/sessions')
      assert.equal(body.items.filter((one: { current: boolean }) => one.current).length, 1)
      const other = (await second.get('/tutti/v1/sessions')).body.items.find((one: { current: boolean }) => one.current)
      assert.equal(other.address, '127.0.0.1')
      assert.equal((await t.admin.delete(`/tutti/v1/sessions/${other.id}`)).body.error.code, 'session.not-found')
      assert.equal((await ann.delete(`/tutti/v1/sessions/${other.id}`)).status, 204)
      await until(async () => (await second.get('/tutti/v1/me')).status === 401, { withinMs: 1_000 })
    })

    it('a new password ends the other sessions, and the old one is worth nothing', async () => {
      const bob = await t.user('bob')
      const other = (await logIn(t, 'bob', t.password)).client
      assert.equal(
        (await bob.put('/tutti/v1/me/password', { current: 'wrong one', new: 'a new password' })).body.error.code,
        'password.wrong',
      )
      assert.equal((await bob.put('/tutti/v1/me/password', { current: t.password, new: 'short' })).status, 400)
      assert.equal((await bob.put('/tutti/v1/me/password', { current: t.password, new: 'a new password' })).status, 204)
      await until(async () => (await other.get('/tutti/v1/me')).status === 401, { withinMs: 1_000 })
      assert.equal((await bob.get('/tutti/v1/me')).status, 200)
      assert.equal((await logIn(t, 'bob', t.password)).status, 401)
      assert.equal((await logIn(t, 'bob', 'a new password')).status, 200)
      assert.equal((await t.admin.put(`/tutti/v1/users/${bob.id}/password`, { new: 'one more password' })).status, 204)
      await until(async () => (await bob.get('/tutti/v1/me')).status === 401, { withinMs: 1_000 })
    })

    it('there is always an admin', async () => {
      const { id } = (await t.admin.get('/tutti/v1/me')).body
      assert.equal((await t.admin.patch(`/tutti/v1/users/${id}`, { role: 'listener' })).body.error.code, 'user.last-admin')
      assert.equal((await t.admin.delete(`/tutti/v1/users/${id}`)).body.error.code, 'user.last-admin')
      await t.admin.patch(`/tutti/v1/users/${ann.id}`, { role: 'admin' })
      const both = await Promise.all([id, ann.id].map((one) => t.admin.patch(`/tutti/v1/users/${one}`, { role: 'listener' })))
      assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409])
      const stays = both[0]!.status === 200 ? ann : t.admin
      await until(async () => (await stays.get('/tutti/v1/users')).status === 200, { withinMs: 1_000 })
      await stays.patch(`/tutti/v1/users/${id}`, { role: 'admin' })
      await until(async () => (await t.admin.patch(`/tutti/v1/users/${ann.id}`, { role: 'listener' })).status === 200, { withinMs: 1_000 })
    })

    it('names are unique and sensible, and users are paged', async () => {
      const make = (name: string, password = t.password) => t.admin.post('/tutti/v1/users', { name, password, role: 'listener' })
      assert.equal((await make('ANN')).body.error.code, 'user.name-taken')
      for (const name of ['', '  ', '-x', 'a\nb', 'x'.repeat(65), '<script>'])
        assert.equal((await make(name)).body.error.code, 'user.name-invalid', name)
      assert.equal((await make('Zoë 2', 'x'.repeat(1_500))).body.error.code, 'password.too-long')
      const made = await Promise.all(Array.from({ length: 10 }, () => make('Zoë')))
      assert.deepEqual(made.map(({ status }) => status).sort(), [201, ...Array<number>(9).fill(409)])
      const { body } = await t.admin.get('/tutti/v1/users?limit=1&offset=1')
      assert.equal(body.items.length, 1)
      assert.match(body.next, /offset=2&limit=1|limit=1&offset=2/)
    })

    it('the Web API shows me and others', async () => {
      await ann.patch('/tutti/v1/me', { display_name: 'Ann of Cleves' })
      const { body: me } = await ann.get('/v1/me/')
      assert.deepEqual(
        { id: me.id, name: me.display_name, country: me.country, product: me.product, type: me.type, uri: me.uri, images: me.images },
        { id: ann.id, name: 'Ann of Cleves', country: 'ZZ', product: 'premium', type: 'user', uri: `spotify:user:${ann.id}`, images: [] },
      )
      const { body: other } = await t.admin.get(`/v1/users/${ann.id}`)
      assert.equal(other.display_name, 'Ann of Cleves')
      assert.equal(other.country, undefined)
      assert.equal(other.href, `${t.url}/v1/users/${ann.id}`)
      assert.equal((await ann.get('/v1/users/unknown')).body.error.code, 'user.not-found')
    })

    it("history tells each user once more, with the events' own ids", async () => {
      const caller = t.running.find('identity')!
      const context = {
        viewer: { userId: 'service:test', name: 'test', role: 'service', scopes: '*' },
        requestId: 'r',
        origin: '',
        deadline: Date.now() + 5_000,
      } as const
      const all: { id: string; type: string; data: { userId: string } }[] = []
      for (let cursor: string | undefined, done = false; !done;) {
        const page = (await caller('history', { cursor, limit: 2 }, context)) as { events: typeof all; next: string | null }
        all.push(...page.events)
        cursor = page.next ?? undefined
        done = page.next === null
      }
      const created = all.filter(({ type }) => type === 'identity.user-created.v1')
      const { body } = await t.admin.get('/tutti/v1/users')
      assert.equal(created.length, body.total)
      assert.equal(new Set(all.map(({ id }) => id)).size, all.length)
    })
  })
}
