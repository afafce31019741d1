import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { RouteDescription } from '@tutti/kit'
import { type Answer, makeClient, system, type TestSystem, ways } from '@tutti/testing'
import { serviceNames } from '@tutti/tutti'
import { type Asked, requests } from './refusals/requests.ts'
import { asking, closeScene, openScene, type Scene } from './refusals/scene.ts'

type Route = Asked & { key: string; service: string; isAdmins: boolean }

const SIDES = 4
const GOOD = [200, 204]

/** Pages of other services that are made of the catalog's tracks, albums and artists: without it they say that it is away. */
const MADE_OF_CATALOG =
  /^GET (\/v1\/playlists\/:id(\/tracks|\/items)?|\/v1\/me\/(tracks|albums|following)|(\/tutti\/v1|\/v1\/me)\/player(\/currently-playing|\/queue|\/recently-played)?|\/tutti\/v1\/(history|home|radio)|\/v1\/recommendations|\/v1\/artists\/:id\/related-artists|\/v1\/me\/top\/(tracks|artists))$/

/** Every page that can be read, and whose it is. */
const pagesOf = async (scene: Scene): Promise<Route[]> => {
  const known = requests(scene)
  const described = await Promise.all(
    serviceNames.map(async (service) => {
      const routes = (await scene.test.running.find(service)!('describe', undefined, asking())) as RouteDescription[]
      return routes.map((route) => ({ service, key: `${route.method} ${route.path}`, isAdmins: route.policy.who === 'admin' }))
    }),
  )
  return described
    .flat()
    .filter(({ key }) => key.startsWith('GET'))
    .map((route) => ({ ...route, ...known[route.key]! }))
}

/** What is wrong about an answer while a service is away; nothing when it is as it should be. */
const wrong = (away: string, { key, service, answers = GOOD }: Route, { status, body, headers }: Answer): string | undefined => {
  const saysAway =
    status === 503 && body.error?.code === 'service.unavailable' && body.error.message.startsWith(`Cannot reach the ${away} service`)
  const mayBeAway = service === away || (away === 'catalog' && MADE_OF_CATALOG.test(key))
  if (saysAway && mayBeAway) return Number(headers['retry-after']) > 0 ? undefined : `${key}: no Retry-After`
  if (service !== away && answers.includes(status)) return undefined
  return `${key}: ${status} ${JSON.stringify(body).slice(0, 200)}`
}

type Clients = { admin: { get: Scene['admin']['get'] }; owner: { get: Scene['admin']['get'] } }
const read = ({ admin, owner }: Clients, route: Route): Promise<Answer> => (route.isAdmins ? admin : owner).get(route.path)

const assertDegraded = async ({ anyone }: Pick<TestSystem, 'anyone'>, away: string) => {
  const { status, body } = await anyone().get('/health')
  assert.equal(status, 200)
  assert.equal(body.status, 'degraded')
  for (const name of serviceNames) assert.equal(body.services[name].status, name === away ? 'down' : 'ok', name)
}

for (const way of ways) {
  describe(`a service that is killed under load, ${way.name}`, () => {
    for (const away of serviceNames) {
      test(`${away}: the others answer as before, and it is said what is missing`, async (t) => {
        const scene = await openScene(way.options)
        t.after(() => closeScene(scene))
        const pages = await pagesOf(scene)
        const complaints = new Set<string>()
        let isAway = false
        let rounds = 0
        const side = async () => {
          while (rounds < SIDES * 2) {
            for (const page of pages) {
              // While it is ending, it may still answer.
              const before = isAway
              const answer = await read(scene, page)
              const complaint = wrong(away, page, answer)
              const isRight = (page.answers ?? GOOD).includes(answer.status)
              if (complaint && (before || !isRight)) complaints.add(complaint)
            }
            if (isAway) rounds += 1
          }
        }
        const loaded = Array.from({ length: SIDES }, side)
        await scene.test.kill(away)
        isAway = true
        await Promise.all(loaded)
        assert.deepEqual([...complaints], [])
        await assertDegraded(scene.test, away)
      })
    }
  })
}

describe('a service that is left out', () => {
  let data = ''
  let scene: Scene
  let pages: Route[]
  before(async () => {
    data = await mkdtemp(join(tmpdir(), 'tutti-left-out-'))
    scene = await openScene({ data })
    pages = await pagesOf(scene)
    await scene.test.running.stop()
  })
  after(async () => {
    for (const folder of [data, scene.music]) await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  })

  for (const away of serviceNames) {
    test(`${away}: the others answer as before, and it is said what is missing`, async (t) => {
      const test = await system({ data, without: [away], fresh: true })
      t.after(() => test.stop())
      const clients = { admin: makeClient(test.url, scene.admin.cookie()), owner: makeClient(test.url, scene.owner.cookie()) }
      for (const page of pages) {
        const answer = await read(clients, page)
        // Without identity nobody is known: nothing but public files is answered.
        if (away === 'identity') assert.equal(answer.status, 503, `${page.key}: ${answer.status}`)
        else assert.equal(wrong(away, page, answer), undefined)
      }
      await assertDegraded(test, away)
    })
  }
})
