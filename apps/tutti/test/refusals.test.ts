import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Policy, RouteDescription } from '@tutti/kit'
import { serviceNames } from '@tutti/tutti'
import { type Answer, type Client, makeClient, until, ways } from '@tutti/testing'
import { type Asked, requests } from './refusals/requests.ts'
import { asking, closeScene, openScene, ownWorld, type Scene } from './refusals/scene.ts'

type Route = { key: string; method: string; policy: Policy; asked: Asked }

const GOOD = [200, 201, 202, 204]
const GARBAGE = 'x'.repeat(43)

/** Every route that the running services describe, with a good request for it. */
const routesOf = async (scene: Scene): Promise<Route[]> => {
  const known = requests(scene)
  const described = await Promise.all(
    serviceNames.map((name) => scene.test.running.find(name)!('describe', undefined, asking()) as Promise<RouteDescription[]>),
  )
  const routes = described
    .flat()
    .map(({ method, path, policy }) => ({ key: `${method} ${path}`, method, policy, asked: known[`${method} ${path}`]! }))
  assert.deepEqual(
    routes.filter((route) => !route.asked).map((route) => route.key),
    [],
    'routes without a good request in the matrix',
  )
  const order = Object.keys(known)
  return routes.sort((a, b) => order.indexOf(a.key) - order.indexOf(b.key))
}

const send = (client: Client, { method, asked: { path, body } }: Route, headers: Record<string, string> = {}): Promise<Answer> => {
  const options = { headers: { ...headers, ...(body === undefined && method !== 'GET' ? { 'content-type': 'application/json' } : {}) } }
  if (method === 'GET') return client.get(path, options)
  const verb = method.toLowerCase() as 'post' | 'put' | 'patch' | 'delete'
  return client[verb](path, body, options)
}

const assertRefused = ({ status, body }: Answer, { key }: Route, expected: readonly [number, string][]) => {
  const found = `${key}: ${status} ${JSON.stringify(body)}`
  assert.ok(
    expected.some(([wanted, code]) => status === wanted && body.error?.code === code),
    found,
  )
  assert.equal(body.error.status, status, found)
  assert.match(body.error.message, /^Cannot /, found)
}

const needsUser = ({ policy: { who } }: Route) => who === 'user' || who === 'admin'

for (const way of ways) {
  describe(`every route, ${way.name}`, () => {
    let scene: Scene
    let routes: Route[]
    before(async () => {
      scene = await openScene(way.options)
      routes = await routesOf(scene)
    })
    after(() => closeScene(scene))

    const strangers: { name: string; client: () => Client; headers?: Record<string, string>; code: string }[] = [
      { name: 'nobody', client: () => scene.test.anyone(), code: 'auth.required' },
      {
        name: 'a session that there never was',
        client: () => makeClient(scene.test.url, `tutti-session=${GARBAGE}`),
        code: 'auth.required',
      },
      { name: 'a session that has ended', client: () => makeClient(scene.test.url, scene.ended.cookie()), code: 'auth.required' },
      {
        name: 'a bearer that there never was',
        client: () => scene.test.anyone(),
        headers: { authorization: `Bearer ${GARBAGE}` },
        code: 'auth.invalid',
      },
      {
        name: 'the bearer of a session that has ended',
        client: () => scene.test.anyone(),
        headers: { authorization: '' },
        code: 'auth.invalid',
      },
      {
        name: 'headers that only services send',
        client: () => scene.test.anyone(),
        headers: { 'tutti-viewer': 'x', 'tutti-caller': 'x' },
        code: 'auth.required',
      },
    ]
    for (const { name, client, headers = {}, code } of strangers) {
      test(`refuses ${name}, unless it is public`, async () => {
        const sent = headers.authorization === '' ? { authorization: `Bearer ${scene.ended.cookie().split('=')[1]}` } : headers
        for (const route of routes.filter(needsUser)) assertRefused(await send(client(), route, sent), route, [[401, code]])
      })
    }

    test('never fails on garbage where it is public', async () => {
      for (const route of routes.filter((one) => !needsUser(one))) {
        const { status } = await send(makeClient(scene.test.url, `tutti-session=${GARBAGE}`), route)
        assert.ok(status < 500, `${route.key}: ${status}`)
      }
    })

    test('serves audio to nobody whose link is not signed, or signed for something else', async () => {
      const {
        audio,
        hls,
        test: { anyone },
      } = scene
      for (const path of [
        audio.split('?')[0]!,
        audio.replace(/s=[^&]+/, `s=${GARBAGE}`),
        audio.replace(/e=\d+/, 'e=9999999999'),
        audio.replace(/tracks\/./, 'tracks/_'),
        audio.replace('v=original', 'v=hls'),
        hls.split('?')[0]!,
        hls.replace(/s=[^&]+/, `s=${GARBAGE}`),
        hls.replace('media/hls', 'media/tracks').replace('/index.m3u8', ''),
      ]) {
        const { status, body } = await anyone().get(path)
        assert.ok([400, 401, 403, 404].includes(status) && body.error.code, `${path}: ${status}`)
      }
    })

    test('refuses a listener where it is for admins', async () => {
      const own = routes.filter((route) => route.policy.who === 'admin')
      assert.ok(own.length >= 15)
      for (const route of own) assertRefused(await send(scene.owner, route), route, [[403, 'auth.admin-only']])
    })

    test('keeps another user away from what is the owner’s, and leaves it as it was', async () => {
      const { playlist, session, play, item } = scene.ids
      const owns = [playlist, session, play, item]
      const world = await ownWorld(scene)
      for (const route of routes.filter((one) => one.policy.who === 'user' && !one.key.endsWith('/me/password'))) {
        const { status, body } = await send(scene.other, route)
        assert.ok(status < 500, `${route.key}: ${status} ${JSON.stringify(body)}`)
        const { others = [403, 404], path } = route.asked
        if (owns.some((id) => path.includes(id))) assert.ok(others.includes(status), `${route.key}: ${status} ${JSON.stringify(body)}`)
      }
      assert.deepEqual(await ownWorld(scene), world)
    })

    test('lets the rightful user succeed', async () => {
      const cookie = scene.owner.cookie()
      for (const route of routes) {
        const isAdmins = route.policy.who === 'admin'
        // Logging in and out belongs to a client of its own, or the next one would go without its session.
        const client = isAdmins ? scene.admin : makeClient(scene.test.url, /log(in|out)$/.test(route.key) ? '' : cookie)
        const { status, body } = await send(client, route)
        assert.ok((route.asked.answers ?? GOOD).includes(status), `${route.key}: ${status} ${JSON.stringify(body).slice(0, 300)}`)
        if (route.key === 'POST /tutti/v1/scans') await until(async () => !(await scene.admin.get('/tutti/v1/scans/current')).body.scanning)
      }
    })
  })
}
